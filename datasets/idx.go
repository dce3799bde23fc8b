package datasets

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// The IDX format, from Y. LeCun's page on MNIST: two zero bytes, a byte for
// the type of the values (8: unsigned bytes), a byte for the number of
// dimensions, each dimension as a big-endian 32-bit number, and the values.
const idxUnsignedByte = 8

// IDX says how to read images in the IDX format. The zero value will do for
// files of up to five times the size of MNIST.
type IDX struct {
	// MaxBytes is the most memory that X may take, with 4 bytes a pixel. More
	// is an error before that memory is taken. Reading takes up to about
	// twice as much at its peak. 0: 1 GiB.
	MaxBytes int64
}

// LoadIDX is ReadIDX for two files.
func LoadIDX(images, labels string) (*Dataset, error) {
	imageFile, err := os.Open(images)
	if err != nil {
		return nil, errors.Wrap(err, "datasets")
	}
	defer imageFile.Close()
	labelFile, err := os.Open(labels)
	if err != nil {
		return nil, errors.Wrap(err, "datasets")
	}
	defer labelFile.Close()
	d, err := IDX{}.readLabelled(imageFile, labelFile)
	return d, errors.Wrapf(err, "datasets: %s with %s", images, labels)
}

// ReadIDX reads images and their labels in the IDX format of MNIST, plain or
// gzip. X is (images, pixels) in float32, row after row of each image, scaled
// from 0..255 to 0..1. The classes are "0" up to the largest label.
//
// A file that is cut short or goes on after its last value, that holds
// anything but unsigned bytes, more of them than IDX.MaxBytes allows or more
// than 2^20 an image, and another number of labels than of images, are errors.
// Memory grows with what a file holds, not with what it claims to.
func ReadIDX(images, labels io.Reader) (*Dataset, error) {
	return IDX{}.Read(images, labels)
}

// ReadIDXImages reads images alone, as ReadIDX does, for prediction.
func ReadIDXImages(images io.Reader) (*tensor.Dense, error) {
	return IDX{}.ReadImages(images)
}

// Read is ReadIDX with these settings.
func (o IDX) Read(images, labels io.Reader) (*Dataset, error) {
	d, err := o.readLabelled(images, labels)
	return d, errors.Wrap(err, "datasets")
}

// ReadImages is ReadIDXImages with these settings.
func (o IDX) ReadImages(images io.Reader) (*tensor.Dense, error) {
	x, err := o.readImages(images)
	return x, errors.Wrap(err, "datasets")
}

func (o IDX) readLabelled(images, labels io.Reader) (*Dataset, error) {
	x, err := o.readImages(images)
	if err != nil {
		return nil, err
	}
	shape, values, err := o.readFile(labels)
	if err != nil {
		return nil, errors.Wrap(err, "labels")
	}
	d := &Dataset{X: x, Target: "label"}
	if len(shape) != 1 || len(values) != d.Rows() {
		return nil, errors.Errorf("labels of shape %v for %d images; there must be one label an image", shape, d.Rows())
	}
	for i := range d.Columns() {
		d.Features = append(d.Features, "pixel"+strconv.Itoa(i))
	}
	most := slices.Max(values)
	if most == 0 {
		return nil, errors.New("every label is 0; to tell classes apart takes two")
	}
	for class := range int(most) + 1 {
		d.Classes = append(d.Classes, strconv.Itoa(class))
	}
	y := make([]float32, len(values))
	for i, label := range values {
		y[i] = float32(label)
	}
	d.Y = dense(y, 1)
	return d, nil
}

func (o IDX) readImages(images io.Reader) (*tensor.Dense, error) {
	shape, values, err := o.readFile(images)
	if err != nil {
		return nil, errors.Wrap(err, "images")
	}
	if len(shape) < 2 {
		return nil, errors.Errorf("images of shape %v; the first dimension must be the images, and the others their pixels", shape)
	}
	if pixels := len(values) / shape[0]; pixels > maxColumns {
		return nil, errors.Errorf("images of shape %v have %d pixels each; there may be %d at most", shape, pixels, maxColumns)
	}
	x := make([]float32, len(values))
	for i, pixel := range values {
		x[i] = float32(pixel) / 255
	}
	return dense(x, len(values)/shape[0]), nil
}

// readFile reads one file. Every dimension of the shape is at least 1, and
// their product is the number of values.
func (o IDX) readFile(r io.Reader) (shape []int, values []byte, err error) {
	allowed, err := bytesAllowed("IDX.MaxBytes", o.MaxBytes)
	if err != nil {
		return nil, nil, err
	}
	plain, err := gunzip(r)
	if err != nil {
		return nil, nil, err
	}
	var magic [4]byte
	if _, err := io.ReadFull(plain, magic[:]); err != nil {
		return nil, nil, cutShort(err, "within the first 4 bytes")
	}
	if magic[0] != 0 || magic[1] != 0 || magic[2] != idxUnsignedByte || magic[3] == 0 {
		return nil, nil, errors.Errorf("the file begins with % x; an IDX file of unsigned bytes begins with 00 00 08 and the number of dimensions", magic)
	}
	count, most := int64(1), allowed/4
	for range magic[3] {
		var size uint32
		if err := binary.Read(plain, binary.BigEndian, &size); err != nil {
			return nil, nil, cutShort(err, fmt.Sprintf("within its %d dimensions", magic[3]))
		}
		if size == 0 {
			return nil, nil, errors.Errorf("dimension %d of the file is 0; each must be at least 1", len(shape)+1)
		}
		if int64(size) > most/count {
			return nil, nil, errors.Errorf("the file claims %s values or more, and %d have room at 4 bytes each in the %s allowed; raise IDX.MaxBytes if it is really that large",
				sizes(append(shape, int(size))), most, inBytes(float64(allowed)))
		}
		shape = append(shape, int(size))
		count *= int64(size)
	}
	values, err = io.ReadAll(io.LimitReader(plain, count+1))
	if err != nil || len(values) < int(count) {
		return nil, nil, cutShort(err, fmt.Sprintf("after %d of the %d values that its shape %v needs", len(values), count, shape))
	}
	if len(values) > int(count) {
		return nil, nil, errors.Errorf("the file goes on after the %d values of its shape %v", count, shape)
	}
	return shape, values, nil
}

// sizes writes a product of dimensions.
func sizes(shape []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", " x ")
}

// cutShort returns the error for a file that ends too early, or for a read
// that failed in another way.
func cutShort(err error, where string) error {
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return errors.Wrap(err, "reading stopped "+where)
	}
	return errors.Errorf("the file is cut short: it ends %s", where)
}
