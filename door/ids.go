package door

import (
	"bytes"
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

// checkNames refuses an input (valid JSON) with a field that is not written as the page's
// types have it. Go reads "ID" as "id", JavaScript has both: an answer of the guard that holds
// both, passed on by the page, would be one thing there and another here.
func checkNames(input []byte) error {
	for i := 0; i < len(input); i++ {
		if input[i] != '"' {
			continue
		}
		begin, plain := i+1, true
		for i++; i < len(input) && input[i] != '"'; i++ {
			b := input[i]
			plain = plain && (b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_')
			if b == '\\' {
				i++
			}
		}
		end := min(i, len(input))
		rest := bytes.TrimLeft(input[min(i+1, len(input)):], " \t\r\n")
		if !plain && len(rest) > 0 && rest[0] == ':' {
			return hefu.Errorf(hefu.KindInvalid, "the page and the wallet do not understand each other: a field is called %.40q; reload the page", input[begin:end])
		}
	}
	return nil
}
