// Package datasets brings data in and hands batches out: features, targets
// and their names, from a CSV table, IDX images, a generator or the caller's
// own slices.
//
//	data, err := datasets.LoadCSV("houses.csv", datasets.CSVOptions{Target: "price"})
//	train, test, err := data.Split(0.8, 1) // 80 % of the rows; the seed is 1
//
// A Dataset made from a table carries a Schema, which says how raw cells
// became features. It is plain JSON, so it can travel with a saved model and
// encode new rows for prediction, whatever the order of their columns.
//
// A file is not trusted. However little of it is on the disk, it takes no more
// memory than CSVOptions.MaxBytes or IDX.MaxBytes allow, and what is wrong in
// it is an error that says where.
//
// Nothing here reads the clock: whatever is random takes a seed, and the same
// seed gives the same rows.
package datasets
