//go:build !js

package text

// helpTexts are the long texts that --help shows.
var helpTexts = map[Key]both{
	"help.limit": {
		`limit                 what each limit is, and how much of it is used
limit ASSET AMOUNT    another limit, as in: hefu wallet limit ETH 0.5
limit cancel ASSET    take an announced raise back

A limit is the most of one asset that may leave in any 24 hours, over all your wallets
at this guard, fees and permissions included. The guard enforces it. Without one
nothing of the asset leaves. A lower one holds at once; a higher one needs a code and
waits. ASSET is a symbol, a contract address, NETWORK/ASSET or a CAIP-19 id; AMOUNT is
in whole coins, or in base units with a u at the end (5000u).`,
		`limit                 每项限额是多少，已用多少
limit ASSET AMOUNT    改为另一限额，例如：hefu wallet limit ETH 0.5
limit cancel ASSET    撤回预告中的提高

限额是一种资产在任意 24 小时内最多可转出的数量，你在此守卫的所有钱包合计，手续费和
授权计算在内。由守卫强制。没有设限额的资产，一点也转不出去。降低立即生效；提高需要验证码
并等待。ASSET 可以是代号、合约地址、NETWORK/ASSET 或 CAIP-19 标识；AMOUNT 以整币计，
或以基本单位计并在末尾加 u（5000u）。`,
	},
	"help.wallet": {
		`The user's side, natively: keys stay in the vault of this device, every transfer is
read from its bytes on this device before it is signed.

Files, in HEFU_HOME (default ~/.local/share/hefu):
  vault.hefu     keys of this device, sealed under the vault password
  session.json   who is signed in where (a secret while it lives)
  guard.json     the guard's pinned identity
  wallet.toml    defaults: guard, fingerprint, name, wallet, network, and, for scripts
                 and demos only, password_file, vault_password_file, authenticator

Answers are read from the terminal (secrets without an echo) or, one line each and
in the order they are asked for, from standard input.

With --json every answer is one JSON object a line on standard output, and an error
is {"error":{"kind":…,"message":…}} on standard error. Exit codes, by kind:
   0  done                       8  locked: the half is locked, split again from paper
   1  internal                   9  replan
   2  invalid: bad input        10  waiting: a waiting period runs
   3  unauthenticated: sign in  11  throttled: too many attempts
   4  forbidden: wrong code     12  busy: try again
   5  not-found                 13  unavailable: guard or chain cannot be reached
   6  conflict                  14  vault: wrong password, damaged, in use
   7  frozen                    15  failed: the transfer ended otherwise than final
                                16  limit: more than the limit lets leave
 130  cancelled

The JSON objects (fields that are empty are left out; amounts named units, amount in an
intent, and fees are whole numbers of base units in text; times are RFC 3339):
  create, restore      {wallet, label, imported, words}   words after create only
  signup               {guard, fingerprint, uri} where no authenticator file takes the
                       uri, then as signin
  signin, unfreeze, freeze   {guard, fingerprint, user}
  sessions, devices    one object of the guard's API each
  split                {wallet, dealing, generation, state, not_before}
  accounts, receive    {wallet, network, path, address, kind, imported, whole, label}; whole: not
                       split yet, and kind is empty
  accounts add, show   see 'hefu wallet accounts add --help'; show has moves, too
  balance              {asset, symbol, decimals, units, source, network, address, amount}
  send, approve        {"review":{…}}, then the transfer at each change of its state
  show, history, cancel      transfers, as the guard's API describes them (openapi)
  book, recipients     see 'hefu wallet book --help'; {why, name, network, address}
  limit                {asset, symbol, decimals, units, spent, raise, raise_at, by}
  controls             {control, by, text}
  stop                 the transfer; {stopped} with --name
  rescue               see 'hefu wallet rescue --help'
  send --from, submit  {"review":{…}}, then {network, state, form, unsigned, file} of what a
                       cold account's key has to sign, or {network, txid, state} at each
                       change of the state: sent, mined, final
  on standard error    {"warning":{kind, wallet, dealing, device, asked, opens, message}}
                       of kind split-announced, while a wallet is about to be split anew`,

		`用户这一边，在本机运行：密钥留在本机的密匣里，每一笔转账在签名之前都由本机从字节中读出。

文件，在 HEFU_HOME 中（默认 ~/.local/share/hefu）：
  vault.hefu     本机的密钥，用密匣密码封存
  session.json   谁在哪里登录着（会话有效期间属于秘密）
  guard.json     记住的守卫身份
  wallet.toml    默认值：guard、fingerprint、name、wallet、network；另有只供脚本和
                 演示使用的 password_file、vault_password_file、authenticator

回答从终端读取（秘密不回显），或从标准输入按提问顺序逐行读取。问是否的问题，回答“是”
或 y 表示同意，其余都是不同意。

使用 --json 时，每个答复是标准输出上的一行 JSON 对象，错误则以
{"error":{"kind":…,"message":…}} 写到标准错误。退出码按错误的种类：
   0  完成                       8  locked：半钥已锁定，请用纸上的助记词重新拆分
   1  internal：内部错误         9  replan：方案已过时
   2  invalid：输入有误         10  waiting：等待期未满
   3  unauthenticated：请登录   11  throttled：尝试太多
   4  forbidden：验证码不对     12  busy：正忙，请重试
   5  not-found：没有           13  unavailable：连不上守卫或链
   6  conflict：与现状冲突      14  vault：密码不对、已损坏、正在使用
   7  frozen：已冻结            15  failed：转账的结局不是已确定
                                16  limit：超过限额允许转出的数量
 130  cancelled：已取消

JSON 对象（空的字段省略；名为 units 的金额、intent 中的 amount 以及手续费，都是以文本
写出的整数个基本单位；时间按 RFC 3339）：
  create, restore      {wallet, label, imported, words}   words 只在 create 之后
  signup               {guard, fingerprint, uri}（没有验证器文件接收 uri 时），
                       然后同 signin
  signin, unfreeze, freeze   {guard, fingerprint, user}
  sessions, devices    守卫接口的对象，每行一个
  split                {wallet, dealing, generation, state, not_before}
  accounts, receive    {wallet, network, path, address, kind, imported, whole, label}；whole：
                       还没有拆分，此时 kind 为空
  accounts add, show   见“hefu wallet accounts add --help”；show 另有 moves
  balance              {asset, symbol, decimals, units, source, network, address, amount}
  send, approve        {"review":{…}}，然后是转账每次状态变化时的样子
  show, history, cancel      转账，与守卫接口的描述相同（openapi）
  book, recipients     见“hefu wallet book --help”；{why, name, network, address}
  limit                {asset, symbol, decimals, units, spent, raise, raise_at, by}
  controls             {control, by, text}
  stop                 该笔转账；用 --name 时为 {stopped}
  rescue               见“hefu wallet rescue --help”
  send --from, submit  {"review":{…}}，然后是冷账户密钥要签的内容
                       {network, state, form, unsigned, file}，或每次状态变化时的
                       {network, txid, state}：sent、mined、final
  标准错误             {"warning":{kind, wallet, dealing, device, asked, opens, message}}
                       kind 为 split-announced：有钱包即将重新拆分`,
	},
	"help.send": {
		`send AMOUNT ASSET TO, as in: hefu wallet send 0.25 ETH 0xAb58…

AMOUNT is in whole coins, as exact as the asset allows, or 'all': everything of a token,
or of the coin all but the most that the fee may be; on Bitcoin all but the fee, with
nothing that comes back. ASSET is a symbol that this
program knows, a token's contract address, or a CAIP-19 id. --fee chooses how much the
fee may be at most; --fee-cap says it in coins of the network. TO is an address or a
name of your address book; 'hefu wallet recipients' lists whom you may mean.

A recipient that is new and looks like one that you know is shown next to it, and you
are asked for the last 8 characters of the one that you mean; --yes does not answer that.

What you are asked to approve is read on this device from the bytes that will be
signed. Once they are approved this device counts the transfer as live until the
chain has decided: if this program is killed, 'hefu wallet show ID' goes on.`,

		`send AMOUNT ASSET TO，例如：hefu wallet send 0.25 ETH 0xAb58…

AMOUNT 以整个的币计，可精确到资产允许的位数；也可写 all：代币的全部，或币减去手续费
上限后的全部；比特币上是减去手续费后的全部，没有找零。ASSET 是本程序认识的代号、代币的合约
地址或 CAIP-19 标识。--fee 选择手续费最多可到多少；--fee-cap 则以该网络的币写明。
TO 是地址，或地址簿中的名称；“hefu wallet recipients”列出你可能要付给谁。

收款人若是新的地址，又像你认识的某个地址，两者会并列显示，并请你输入你要付的那个地址的
最后 8 个字符；--yes 不回答这个问题。

请你批准的内容，由本机从将要签名的字节中读出。一经批准，在链上有定论之前，本机都把
这笔转账视为仍然有效：如果本程序中途被终止，用“hefu wallet show ID”继续。`,
	},
	"help.rescue": {
		`What the paper can do alone: no guard, no account, no vault, nothing read from or
written to HEFU_HOME. Type the words (hidden), or give them as one line on standard
input; they stay in memory and are never written.

Without a command it lists the account of every path that the words hold: the address
where this program knows the chain, elsewhere the public key and the foreign wallets
that restore it. With a node it tells the balances too:

  hefu wallet rescue --node eip155:1=https://node.example
  hefu wallet rescue send all ETH 0xAb58… --node eip155:1=https://node.example

--nodes takes a file with tables like those of the guard's hefu.toml:

  [networks."eip155:1"]
  nodes = ["https://node.example"]

On Bitcoin an account has many addresses, and the search ends after 20 unused ones in a
row. When coins are missing: --gap 1000 finds all that this wallet ever lets coins go to,
and takes its time.

In JSON: one {name, curve, path, public, wallets, address, networks} for each account,
followed by its balances as in 'hefu wallet balance'.

It means that the key is whole on this machine. The guard's limits, codes and freeze do
not bind it; afterwards move what you have to a fresh wallet.`,

		`只凭纸能做到的事：不靠守卫，不要账户，不用密匣，HEFU_HOME 里什么都不读、什么都
不写。请输入助记词（不显示），或从标准输入以一行给出；它们只留在内存中，绝不写出。

不带命令时，列出助记词所含每条路径上的账户：本程序支持的链给出地址，其他的给出公钥
以及能恢复它的钱包。给了节点，还会报出余额：

  hefu wallet rescue --node eip155:1=https://node.example
  hefu wallet rescue send all ETH 0xAb58… --node eip155:1=https://node.example

--nodes 接受一个文件，其中的表与守卫的 hefu.toml 相同：

  [networks."eip155:1"]
  nodes = ["https://node.example"]

比特币的一个账户有许多地址，连续 20 个没用过就不再往后找。若觉得少了币：--gap 1000
能找到本钱包会让币去到的所有地址，只是要多花些时间。

JSON：每个账户一个 {name, curve, path, public, wallets, address, networks}，
随后是它的余额，格式同“hefu wallet balance”。

这意味着密钥完整出现在这台机器上。守卫的限额、验证码和冻结都管不到它；之后请把
资产转到新的钱包。`,
	},
	"help.rescue.send": {
		`send AMOUNT ASSET TO, signed on this machine by the whole key, without the guard:

  hefu wallet rescue send all ETH 0xAb58… --node eip155:1=https://node.example

AMOUNT may be 'all': the balance, less the most that the fee can be. What you are asked
to agree to is read from the bytes that will be signed.

With --offline no node is asked: the nonce and the prices come from flags, and the
signed bytes are printed. Carry them to any machine with a connection; any node or block
explorer takes them (eth_sendRawTransaction).

  hefu wallet rescue send 0.5 ETH 0xAb58… --network eip155:1 --offline \
      --nonce 7 --max-fee 30 --tip 1

In JSON: {"review":{…}}, then one {network, txid, state, signed} at each change of the
state: signed (with --offline, the last), sent, mined, final.`,

		`send AMOUNT ASSET TO，用完整的密钥在本机签名，不经过守卫：

  hefu wallet rescue send all ETH 0xAb58… --node eip155:1=https://node.example

AMOUNT 可以写 all：全部余额，减去手续费的上限。请你同意的内容，是从将要签名的字节中
读出的。

使用 --offline 时不询问任何节点：交易序号和价格由参数给出，并打印签好的字节。把它们
带到任何联网的机器上；任何节点或区块浏览器都能接收（eth_sendRawTransaction）。

  hefu wallet rescue send 0.5 ETH 0xAb58… --network eip155:1 --offline \
      --nonce 7 --max-fee 30 --tip 1

JSON：先是 {"review":{…}}，之后每次状态变化一个 {network, txid, state, signed}：
signed（用 --offline 时到此为止）、sent、mined、final。`,
	},
	"help.serve": {
		`The guard: it signs users in, keeps the other half of their keys, co-signs what they
approve and follows it to finality.

It is configured by a file (--print-config shows one), environment variables and
flags. --check explains every line that is wrong and changes nothing.

It ends at an interrupt or SIGTERM: no new requests, what runs is finished, the
database is closed. It can be killed at any time; the next start continues.`,

		`守卫：让用户登录，保管他们密钥的另一半，共签他们批准的转账，并跟踪到确定为止。

它由配置文件（--print-config 会打印一份）、环境变量和参数来配置。--check 逐行说明
哪里不对，不改变任何东西。

收到中断或 SIGTERM 就结束：不再接受新的请求，做完手头的，关闭数据库。它随时可以被
强行终止；下次启动会接着做。`,
	},
	"help.demo": {
		`A real chain of one (anvil) and a guard on SQLite, both on this machine, as
children that end with this program. It prints a walk-through of five commands; run
them in another terminal. The coins are worth nothing.

Everything lies in one directory, and a new demo begins by removing what an earlier
one left there.`,

		`一条真实的链（anvil）和一个用 SQLite 的守卫，都只在本机，作为本程序的子进程，
随它一起结束。它会打印一份五条命令的演练；请在另一个终端执行。上面的币没有价值。

所有文件都在一个目录里；新的演示开始时，会先删去上一次留在那里的内容。`,
	},
	// what a flag is when it is not given
	"help.default": {" (default %[1]s)", "（默认 %[1]s）"},
}
