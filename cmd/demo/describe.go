package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ascent-ml/ascent/datasets"
)

// describe says what the data are, and what the columns of a table were taken
// for.
func describe(d *datasets.Dataset) string {
	target := "a number"
	if d.Classes != nil {
		target = fmt.Sprintf("one of %d classes", len(d.Classes))
	}
	features := "features"
	if d.Columns() == 1 {
		features = "feature"
	}
	text := fmt.Sprintf("%d rows of %d %s, to predict %s, %s", d.Rows(), d.Columns(), features, printable(d.Target), target)
	if d.Schema == nil {
		return text
	}
	var numbers, categories []string
	for _, c := range d.Schema.Columns {
		if c.Categories == nil {
			numbers = append(numbers, printable(c.Name))
		} else {
			categories = append(categories, fmt.Sprintf("%s (%d)", printable(c.Name), len(c.Categories)))
		}
	}
	text += some("\ntaken as numbers: ", numbers) + some("\ntaken as categories: ", categories)
	if d.Dropped != nil {
		text += fmt.Sprintf("\nrows left out: %v", d.Dropped)
	}
	return text
}

// some lists names after a title, and cuts a long list short; "" without names.
func some(title string, names []string) string {
	const most = 10
	if len(names) == 0 {
		return ""
	}
	text := title + strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// printable is a name as it stands in the data; quoted, where it would do
// something to a terminal, and cut short, where it is very long.
func printable(name string) string {
	const most = 60
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most]) + "..."
	}
	for _, r := range name {
		if !strconv.IsPrint(r) {
			return strconv.Quote(name)
		}
	}
	return name
}

// manyClasses is how many classes a target of numbers may well have; more may
// be counts or amounts.
const manyClasses = 5

// hint is a line on a target of many different numbers that nobody has said to
// classify; "" for any other.
func (f *dataFlags) hint(d *datasets.Dataset) string {
	if f.task != string(datasets.Auto) || f.labels != "" || len(d.Classes) <= manyClasses {
		return ""
	}
	for _, class := range d.Classes {
		if _, err := strconv.ParseFloat(class, 64); err != nil {
			return ""
		}
	}
	return fmt.Sprintf("The values of %s are taken for classes; use --task regress if they are amounts.\n", printable(d.Target))
}
