package wire

// Cursor is where the next page of a list starts: hand it back as the parameter after. It
// is opaque, of one list and one user, and absent on the last page. What is added to the list
// or taken out meanwhile neither repeats nor hides anything that comes after it.
type Cursor string
