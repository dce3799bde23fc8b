package trainer

// Recorder watches a run, as ProgressRecorder, CSVRecorder and JSONLRecorder do;
// plots are another use. An error from Record stops the run, which returns it
// wrapped.
type Recorder interface {
	Record(e Event) error
}

// RecorderFunc is a function as a Recorder.
type RecorderFunc func(e Event) error

// Record calls the function.
func (f RecorderFunc) Record(e Event) error { return f(e) }

// Recorders sends each event to all of them in order, up to the first error.
type Recorders []Recorder

// Record implements Recorder.
func (rs Recorders) Record(e Event) error {
	for _, r := range rs {
		if err := r.Record(e); err != nil {
			return err
		}
	}
	return nil
}

// Event is something that happened in a run.
type Event struct {
	// Kind says what, and which of the fields below are set.
	Kind EventKind
	// Run is the run so far. It is the trainer's own, grows as the run goes
	// on, and is not to be changed.
	Run *Run
	// Epochs is the number of epochs that the run has at most, and Batches
	// the number of batches in each.
	Epochs, Batches int
	// Epoch is the epoch of a Stepped event, what was measured in the epoch
	// of an EpochEnded event.
	Epoch Epoch
	// Batch is the batch of a Stepped event within its epoch, from 1, and
	// Rows its number of rows.
	Batch, Rows int
	// Objective is what was ascended in a Stepped event: its value at the
	// weights before the step.
	Objective float64
}

// EventKind says what happened.
type EventKind int

const (
	// Started comes once, before the first step. The Run of a run that is
	// resumed has its history already.
	Started EventKind = iota
	// Stepped comes after every step. Epoch holds the epoch's number, and
	// the step's rate, gradient norm and update ratio.
	Stepped
	// EpochEnded comes after every epoch, when its measures are in Epoch and
	// in the run's history.
	EpochEnded
	// Ended comes once, with the run's reason and the network's final weights.
	Ended
	// Checkpointed comes after a checkpoint was written, Run.Checkpoint.
	Checkpointed
)
