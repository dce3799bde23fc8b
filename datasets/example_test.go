package datasets_test

import (
	"encoding/json"
	"fmt"
	"log"
	"strings"

	"github.com/ascent-ml/ascent/datasets"
	"gorgonia.org/tensor"
)

func ExampleIris() {
	data := datasets.Iris()
	fmt.Println(data.Rows(), "flowers,", data.Columns(), "features")
	fmt.Println(data.Classes, data.ClassCounts())
	// Output:
	// 150 flowers, 4 features
	// [setosa versicolor virginica] [50 50 50]
}

func ExampleFromRows() {
	data, err := datasets.FromRows(
		[][]float64{{1.7, 65}, {0.3, 4}, {0.25, 5}},
		[]string{"human", "cat", "cat"},
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.Classes, data.Labels())
	// Output:
	// [cat human] [1 0 0]
}

func ExampleReadCSV() {
	data, err := datasets.ReadCSV(strings.NewReader(`area,colour,price
60,red,200000
75,green,245000
90,red,305000
`), datasets.CSVOptions{Target: "price"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.Features)
	fmt.Println(data.X.Data())
	fmt.Println(data.Y.Data())
	// Output:
	// [area colour=green colour=red]
	// [60 0 1 75 1 0 90 0 1]
	// [200000 245000 305000]
}

// A faulty cell is found by line and column.
func ExampleReadCSV_fault() {
	_, err := datasets.ReadCSV(strings.NewReader(`area,price
60,200000
75 m,245000
90,305000
`), datasets.CSVOptions{Target: "price"})
	fmt.Println(err)
	// Output:
	// datasets: line 3, column "area": "75 m" is not a number, as most of the column is; mend the cell, or list the column in CSVOptions.Categorical or CSVOptions.Ignore
}

// Values that are missing are told all at once, or their rows left out.
func ExampleReadCSV_missing() {
	const table = `area,colour,price
60,red,200000
,green,245000
90,NA,305000
70,,230000
65,red,215000
`
	_, err := datasets.ReadCSV(strings.NewReader(table), datasets.CSVOptions{})
	fmt.Println(err)
	data, err := datasets.ReadCSV(strings.NewReader(table), datasets.CSVOptions{DropMissing: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.Rows(), "rows are left;", data.Dropped)
	// Output:
	// datasets: values are missing in 3 of 5 rows: column "area" in line 3; column "colour" in lines 4, 5; fill them in, or leave out the rows (CSVOptions.DropMissing) or the columns (CSVOptions.Ignore)
	// 2 rows are left; values are missing in 3 of 5 rows: column "area" in line 3; column "colour" in lines 4, 5
}

// A schema encodes new rows as those that the model was trained on were, in
// any order of the columns and without the target.
func ExampleSchema_Encode() {
	data, err := datasets.ReadCSV(strings.NewReader("area,colour,price\n60,red,200000\n75,green,245000\n"),
		datasets.CSVOptions{Task: datasets.Regress})
	if err != nil {
		log.Fatal(err)
	}
	saved, err := json.Marshal(data.Schema)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(saved))

	var schema datasets.Schema
	if err := json.Unmarshal(saved, &schema); err != nil {
		log.Fatal(err)
	}
	x, err := schema.Encode([]string{"colour", "area"}, [][]string{{"green", "80"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Data())
	// Output:
	// {"columns":[{"name":"area"},{"name":"colour","categories":["green","red"]}],"target":"price"}
	// [80 1 0]
}

func ExampleDataset_Split() {
	train, test, err := datasets.Digits().Split(0.8, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(train.Rows(), test.Rows())
	fmt.Println(test.ClassCounts())
	// Output:
	// 1438 359
	// [36 36 35 37 36 36 36 36 35 36]
}

func ExampleDataset_Folds() {
	folds, err := datasets.Iris().Folds(5, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, fold := range folds {
		fmt.Println(fold.Train.Rows(), fold.HeldOut.ClassCounts())
	}
	// Output:
	// 120 [10 10 10]
	// 120 [10 10 10]
	// 120 [10 10 10]
	// 120 [10 10 10]
	// 120 [10 10 10]
}

// A batch is gathered into tensors that are used again and again.
func ExampleDataset_Gather() {
	x := tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(2, 4))
	y := tensor.New(tensor.Of(tensor.Float32), tensor.WithShape(2, 1))
	if err := datasets.Iris().Gather([]int{0, 149}, x, y); err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Data(), y.Data())
	// Output:
	// [5.1 3.5 1.4 0.2 5.9 3 5.1 1.8] [0 2]
}

func ExampleXOR() {
	data, err := datasets.XOR{}.Generate(4, 1)
	if err != nil {
		log.Fatal(err)
	}
	for i, label := range data.Labels() {
		fmt.Println(data.X.Float64s()[2*i:2*i+2], label)
	}
	// Output:
	// [0 0] 0
	// [0 1] 1
	// [1 0] 1
	// [1 1] 0
}
