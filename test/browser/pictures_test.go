//go:build unix

package browser

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// keepPictures makes the pictures of a folder small enough for the repository, and lists them
// in its README.md.
func keepPictures(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := shrink(f); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "README.md"), []byte(listed(files)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// shrink writes a picture again with a palette of its own: a page has few colours, and the rest
// are the edges of letters, which take the nearest.
func shrink(file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	full, err := png.Decode(in)
	if err := cmp.Or(err, in.Close()); err != nil {
		return err
	}
	small := image.NewPaletted(full.Bounds(), palette(full))
	nearest := map[color.RGBA]uint8{}
	each(full, func(x, y int, c color.RGBA) {
		i, ok := nearest[c]
		if !ok {
			i = uint8(small.Palette.Index(c))
			nearest[c] = i
		}
		small.SetColorIndex(x, y, i)
	})
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(out, small)
	return cmp.Or(err, out.Close())
}

// palette takes the most frequent colours that differ to the eye from those taken before, so
// that one amber word keeps its amber among a thousand greys.
func palette(of image.Image) color.Palette {
	count := map[color.RGBA]int{}
	each(of, func(_, _ int, c color.RGBA) { count[c]++ })
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(number(a), number(b)))
	})
	var out color.Palette
	for _, c := range all {
		if len(out) < 256 && (len(out) == 0 || apart(c, out[out.Index(c)].(color.RGBA)) >= 48) {
			out = append(out, c)
		}
	}
	return out
}

// apart is the square of the distance between two colours.
func apart(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + bl*bl
}

func number(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

func each(of image.Image, do func(x, y int, c color.RGBA)) {
	b := of.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			do(x, y, color.RGBAModel.Convert(of.At(x, y)).(color.RGBA))
		}
	}
}

// listed is the README of the pictures: a row for each page, in the order of the alphabet.
func listed(files []string) string {
	var b strings.Builder
	b.WriteString("# Every page\n\nWritten by `make screens`: each page on a phone, in both languages and both themes.\n\n")
	b.WriteString("| Page | English | English, dark | 中文 | 中文，深色 |\n| --- | --- | --- | --- | --- |\n")
	for _, f := range files {
		name, light := strings.CutSuffix(filepath.Base(f), "-en-light.png")
		if !light {
			continue
		}
		fmt.Fprintf(&b, "| %s |", name)
		for _, look := range []string{"en-light", "en-dark", "zh-light", "zh-dark"} {
			fmt.Fprintf(&b, " <img src=\"%s-%s.png\" width=\"195\" alt=\"%s, %s\"> |", name, look, name, look)
		}
		b.WriteString("\n")
	}
	return b.String()
}
