//go:build race

package engine

// raceDetector says that the tests run ten times slower.
const raceDetector = true
