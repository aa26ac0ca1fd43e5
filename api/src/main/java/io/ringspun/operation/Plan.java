package io.ringspun.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * For backends: a batch that was submitted, seen from the side of those who do it.
 *
 * @param batch what was submitted
 * @param stages one after the other; in each, chains to run side by side; in each chain, steps to
 *     follow one another
 */
public record Plan(Batch batch, List<List<List<Step>>> stages) {

    /**
     * An entry.
     *
     * @param entry the user's key to it
     * @param execution what is to be done
     * @param needsSuccess whether the step before must have succeeded, not just ended
     */
    public record Step(Entry<?> entry, Execution<?> execution, boolean needsSuccess) {}

    /**
     * Takes a batch over, and its operations: from now on they are not being built.
     *
     * @param batch what is to be done
     * @return the same, to be done
     * @throws IllegalStateException if it or one of its operations was taken already; nothing is
     *     taken then
     */
    public static Plan of(Batch batch) {
        batch.take();
        List<Execution<?>> taken = new ArrayList<>(batch.size());
        try {
            List<List<List<Step>>> stages = new ArrayList<>();
            for (List<Batch.Chain> stage : batch.stages()) {
                List<List<Step>> chains = new ArrayList<>(stage.size());
                for (Batch.Chain chain : stage) {
                    List<Step> steps = new ArrayList<>(chain.entries().size());
                    for (Entry<?> entry : chain.entries()) {
                        Execution<?> execution = Execution.of(entry.operation());
                        taken.add(execution);
                        steps.add(new Step(entry, execution, entry.needsSuccess()));
                    }
                    chains.add(List.copyOf(steps));
                }
                stages.add(List.copyOf(chains));
            }
            return new Plan(batch, List.copyOf(stages));
        } catch (IllegalStateException e) {
            taken.forEach(Execution::putBack);
            batch.putBack();
            throw e;
        }
    }

    /** Gives batch and operations back to be built, because they could not be begun. */
    public void putBack() {
        stages.forEach(
                stage -> stage.forEach(chain -> chain.forEach(step -> step.execution().putBack())));
        batch.putBack();
    }

    /**
     * Whether an entry is of this batch.
     *
     * @param entry any
     * @return false for another batch's
     */
    @SuppressWarnings("ReferenceEquality") // told apart by identity
    public boolean owns(Entry<?> entry) {
        return entry.batch() == batch;
    }
}
