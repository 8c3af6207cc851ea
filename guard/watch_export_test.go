package guard

// WatchLease is for tests that let a lease end.
const WatchLease = watchLease
