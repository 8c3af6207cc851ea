-- +goose Up
-- What the watcher knows of each chain, and what moved at the addresses of accounts.
-- A network's row is locked by whoever writes anything of the network here.
CREATE TABLE watches (
    network  TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    began    BIGINT NOT NULL, -- the first block that was followed
    number   BIGINT NOT NULL, -- the block up to which everything is recorded
    hash     TEXT COLLATE "C"    NOT NULL, -- of that block; '' before the first
    time     BIGINT NOT NULL, -- of that block, in Unix seconds
    head     BIGINT NOT NULL, -- the newest block that a node spoke of
    final    BIGINT NOT NULL, -- the newest block that the chain will not take back, as far as it was read
    holder   TEXT COLLATE "C"    NOT NULL, -- the process that reads the blocks
    until    BIGINT NOT NULL, -- when its lease ends
    watched  BIGINT NOT NULL, -- how many addresses are watched
    trouble  TEXT COLLATE "C"    NOT NULL, -- why it does not go on; '' while it does
    updated  BIGINT NOT NULL
);

-- The youngest blocks, to find where two branches part.
CREATE TABLE chain_blocks (
    network TEXT COLLATE "C"    NOT NULL,
    number  BIGINT NOT NULL,
    hash    TEXT COLLATE "C"    NOT NULL,
    parent  TEXT COLLATE "C"    NOT NULL,
    time    BIGINT NOT NULL,
    PRIMARY KEY (network, number)
);

-- account is the first address of the account; since is the first block from which on
-- everything is recorded. filled says how far a source of history came: '' not begun.
CREATE TABLE watched (
    seq     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network TEXT COLLATE "C"    NOT NULL,
    address TEXT COLLATE "C"    NOT NULL,
    user_id TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    wallet  TEXT COLLATE "C"    NOT NULL,
    account TEXT COLLATE "C"    NOT NULL,
    path    TEXT COLLATE "C"    NOT NULL,
    since   BIGINT NOT NULL,
    filled  TEXT COLLATE "C"    NOT NULL,
    UNIQUE (network, address)
);
CREATE INDEX watched_network ON watched (network, seq);
CREATE INDEX watched_account ON watched (user_id, network, account);
CREATE INDEX watched_wallet ON watched (wallet, network);

-- An amount is decimal text in base units. other is whom it came from or went to.
CREATE TABLE movements (
    seq     BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network TEXT COLLATE "C"    NOT NULL,
    user_id TEXT COLLATE "C"    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account TEXT COLLATE "C"    NOT NULL,
    address TEXT COLLATE "C"    NOT NULL,
    tx_id   TEXT COLLATE "C"    NOT NULL,
    place   BIGINT NOT NULL, -- in the transaction
    leaves  BIGINT NOT NULL, -- 1: it left the account
    other   TEXT COLLATE "C"    NOT NULL,
    asset   TEXT COLLATE "C"    NOT NULL,
    amount  TEXT COLLATE "C"    NOT NULL,
    block   BIGINT NOT NULL,
    hash    TEXT COLLATE "C"    NOT NULL, -- of the block; '' where the source does not say
    time    BIGINT NOT NULL, -- of the block, in Unix seconds
    source  TEXT COLLATE "C"    NOT NULL, -- whose word it is
    UNIQUE (network, account, tx_id, place, leaves, asset)
);
CREATE INDEX movements_account ON movements (user_id, network, account, block, seq);
CREATE INDEX movements_block ON movements (network, block);

ALTER TABLE events ADD COLUMN account TEXT COLLATE "C" NOT NULL DEFAULT '';
