package holder

import "reflect"

// HandedType is what a pairing hands over.
func HandedType() reflect.Type { return reflect.TypeFor[handed]() }
