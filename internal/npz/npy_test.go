package npz

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// npy is an array of version 1 with that header, unpadded.
func npy(dtype, shape, numbers string) string {
	return headed(fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", dtype, shape), numbers)
}

func headed(header, numbers string) string {
	length := binary.LittleEndian.AppendUint16(nil, uint16(len(header)))
	return magic + "\x01\x00" + string(length) + header + numbers
}

func TestReadArray(t *testing.T) {
	const one, minus = "\x00\x00\x80\x3f", "\x00\x00\x20\xc0" // 1 and -2.5 in float32
	for _, c := range []struct {
		content string
		want    string // the array, or the error
	}{
		{npy("<f4", "(2,)", one+minus), "float32 [2] 3f800000 c0200000"},
		{npy("<f4", "(1, 2)", one+minus), "float32 [1 2] 3f800000 c0200000"},
		{npy(">f4", "()", "\x3f\x80\x00\x00"), "float32 [] 3f800000"},
		{npy("<f8", "(1,)", "12345678"), "float64 [1] 3837363534333231"},
		{headed("{'shape':(2,1),'fortran_order':True,'descr':'<f4'}", one+minus), "float32 [2 1] 3f800000 c0200000"},
		{magic + "\x02\x00\x37\x00\x00\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}" + one, "float32 [1] 3f800000"},
		{magic + "\x04\x00", "version 4"},
		{"\x92NUMPY\x01\x00", "is no array"},
		{magic[:5], "is no array"},
		{magic + "\x01\x00\x10", "length of the header"},
		{magic + "\x01\x00\x10\x00{", "the header"},
		{magic + "\x02\x00\xff\xff\xff\xff", "header of 4294967295 bytes"},
		{npy("<f4", "(2,)", one), "ends after 4 of 8 bytes"},
		{npy("<f4", "(1152921504606846977,)", one), "bytes allowed"}, // times 4 it is 4, without its carry
		{npy("<f4", "(9223372036854775807, 9223372036854775807)", one), "bytes allowed"},
		{npy("<f4", "(99999999999999999999,)", one), "whole numbers"},
		{npy("<f4", "(0,)", ""), "at least 1"},
		{npy("<f4", "(1)", one), "no tuple"},
		{npy("<f4", "(,)", one), "whole numbers"},
		{npy("<f4", "(1 2,)", one), "whole numbers"},
		{npy("<f4", "(-1,)", one), "cannot be read"},
		{npy("<f4", "("+strings.Repeat("1,", 33)+")", one), "33 dimensions"},
		{npy("<f2", "(1,)", "12"), "'<f2'"},
		{npy("|O", "(1,)", "12"), "'|O'"},
		{headed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", one), "cannot be read"},
		{headed("{'descr': '<f4', 'fortran_order': False}", one), "2 members"},
		{headed("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", one), "descr twice"},
		{headed("{'descr': '<f4', 'fortran_order': (1,), 'shape': (1,)}", one), "True or False"},
		{headed("{'descr': '<f4', 'fortran_order': False, 'shape': True}", one), "must be a tuple"},
		{headed("__import__('os')", one), "not in {}"},
	} {
		got := ""
		if value, err := readArray(strings.NewReader(c.content), 1<<20); err != nil {
			got = err.Error()
		} else {
			got = text(Array{"", value})
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%.100q: got %s, want %s", c.content, got, c.want)
		}
	}
}
