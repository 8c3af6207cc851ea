-- +goose Up
-- What the watcher knows of each chain, and what moved at the addresses of accounts.
-- A network's row is locked by whoever writes anything of the network here.
CREATE TABLE watches (
    network  TEXT    NOT NULL PRIMARY KEY,
    began    INTEGER NOT NULL, -- the first block that was followed
    number   INTEGER NOT NULL, -- the block up to which everything is recorded
    hash     TEXT    NOT NULL, -- of that block; '' before the first
    time     INTEGER NOT NULL, -- of that block, in Unix seconds
    head     INTEGER NOT NULL, -- the newest block that a node spoke of
    final    INTEGER NOT NULL, -- the newest block that the chain will not take back, as far as it was read
    holder   TEXT    NOT NULL, -- the process that reads the blocks
    until    INTEGER NOT NULL, -- when its lease ends
    watched  INTEGER NOT NULL, -- how many addresses are watched
    trouble  TEXT    NOT NULL, -- why it does not go on; '' while it does
    updated  INTEGER NOT NULL
) STRICT;

-- The youngest blocks, to find where two branches part.
CREATE TABLE chain_blocks (
    network TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    hash    TEXT    NOT NULL,
    parent  TEXT    NOT NULL,
    time    INTEGER NOT NULL,
    PRIMARY KEY (network, number)
) STRICT;

-- account is the first address of the account; since is the first block from which on
-- everything is recorded. filled says how far a source of history came: '' not begun.
CREATE TABLE watched (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    network TEXT    NOT NULL,
    address TEXT    NOT NULL,
    user_id TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    wallet  TEXT    NOT NULL,
    account TEXT    NOT NULL,
    path    TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    filled  TEXT    NOT NULL,
    UNIQUE (network, address)
) STRICT;
CREATE INDEX watched_network ON watched (network, seq);
CREATE INDEX watched_account ON watched (user_id, network, account);
CREATE INDEX watched_wallet ON watched (wallet, network);

-- An amount is decimal text in base units. other is whom it came from or went to.
CREATE TABLE movements (
    seq     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    network TEXT    NOT NULL,
    user_id TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account TEXT    NOT NULL,
    address TEXT    NOT NULL,
    tx_id   TEXT    NOT NULL,
    place   INTEGER NOT NULL, -- in the transaction
    leaves  INTEGER NOT NULL, -- 1: it left the account
    other   TEXT    NOT NULL,
    asset   TEXT    NOT NULL,
    amount  TEXT    NOT NULL,
    block   INTEGER NOT NULL,
    hash    TEXT    NOT NULL, -- of the block; '' where the source does not say
    time    INTEGER NOT NULL, -- of the block, in Unix seconds
    source  TEXT    NOT NULL, -- whose word it is
    UNIQUE (network, account, tx_id, place, leaves, asset)
) STRICT;
CREATE INDEX movements_account ON movements (user_id, network, account, block, seq);
CREATE INDEX movements_block ON movements (network, block);

ALTER TABLE events ADD COLUMN account TEXT NOT NULL DEFAULT '';
