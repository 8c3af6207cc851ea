package door

import (
	"reflect"

	"github.com/hefu-wallet/hefu"
)

// checkIDs refuses an input with a name in it that is no id. Names are drawn by guards; they
// are stored, signed and shown, so whatever is not 26 characters of the alphabet of ids ends
// here. Those that are left out are not looked at, and the methods know what they need.
func checkIDs(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		return checkID(v)
	case reflect.Pointer:
		if !v.IsNil() {
			return checkIDs(v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := checkIDs(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if err := checkIDs(v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkID(v reflect.Value) (err error) {
	if v.Len() == 0 {
		return nil
	}
	switch v.Interface().(type) {
	case hefu.UserID, hefu.DeviceID, hefu.DealingID, hefu.TransferID, hefu.PairingID, hefu.WalletID, hefu.BookID:
		_, err = hefu.ParseID[string](v.String())
	}
	return err
}
