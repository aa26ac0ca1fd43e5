package io.ringspun.runtime.sim;

import io.ringspun.FileHandle;
import io.ringspun.RegisteredMemory;
import io.ringspun.operation.Batch;
import io.ringspun.operation.Entry;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Outcomes;
import io.ringspun.operation.Submitted;
import io.ringspun.operation.SubmittedBatch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Threads that submit operations on files: one at a time, which they wait for, ask after, call off
 * or leave alone, and batches of chains. What runs side by side works on cells of its own.
 */
final class Submissions {

    private static final int CELLS = 5;
    private static final int CHAIN_MAX = 4;

    private final Program program;

    Submissions(Program program) {
        this.program = program;
    }

    void begin() {
        int threads = program.dice.sized(4);
        for (int i = 0; i < threads; i++) {
            Path path = Path.of("/sim/submitted-" + i);
            program.start("submitter", false, self -> work(self, path));
        }
    }

    private void work(Actor self, Path path) throws Exception {
        MemorySegment memory =
                Stock.take(program.kernel, (long) CELLS * CHAIN_MAX * FileStep.BYTES_MAX);
        FileHandle file;
        try {
            self.calls("opening", 0);
            file =
                    program.io.open(
                            path,
                            EnumSet.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE));
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
            return;
        }
        Program.Shared shared = new Program.Shared("submitted", file);
        program.shared.add(shared);
        try {
            new Submitter(self, file, program.io.register(memory), shared).work();
        } catch (IllegalStateException e) {
            self.require(program.closing(), "refused for no reason", e);
        }
    }

    /** One thread, with its file. */
    private final class Submitter {

        private final Actor self;
        private final Dice dice;
        private final FileHandle file;
        private final RegisteredMemory memory;
        private final Program.Shared shared;
        private final List<FileStep.Cell> cells = new ArrayList<>();
        private final List<Left> left = new ArrayList<>();

        /** One that nobody waits for. */
        private record Left(FileStep step, Submitted<?> submitted) {}

        Submitter(Actor self, FileHandle file, RegisteredMemory memory, Program.Shared shared) {
            this.self = self;
            this.file = file;
            this.memory = memory;
            this.shared = shared;
            dice = self.dice;
            for (int i = 0; i < CELLS; i++) {
                cells.add(new FileStep.Cell(i));
            }
        }

        void work() throws Exception {
            int times = dice.sized(40);
            for (int i = 0; i < times && !cells.isEmpty(); i++) {
                if (shared.closed || program.closing()) {
                    break;
                }
                if (dice.flip()) {
                    submitOne();
                } else {
                    submitBatch();
                }
            }
            finish();
        }

        /** After the file is closed nothing is under way, and every buffer is back. */
        private void finish() throws Exception {
            try {
                self.calls("closing", 0);
                shared.close();
            } catch (IOException e) {
                self.mayGoOn(e, () -> false);
            }
            for (Left one : left) {
                self.doing = "looking for what was left alone";
                one.step.judge(await(one.submitted), true);
            }
            memory.close();
        }

        private FileStep step(FileStep.Cell cell, int number) {
            long slot = (long) cell.number() * CHAIN_MAX + number;
            return new FileStep(
                    self,
                    file,
                    cell,
                    (offset, length) -> memory.buffer(slot * FileStep.BYTES_MAX + offset, length),
                    this::closed);
        }

        private boolean closed() {
            return shared.closed;
        }

        // ------------------------------------------------------------ one at a time

        private void submitOne() {
            FileStep step = step(cells.get(dice.below(cells.size())), 0);
            self.calls("submitting", 0);
            Submitted<?> submitted = program.io.submit(step.operation());
            int how = dice.below(8);
            if (how == 0) {
                cells.remove(step.cell());
                left.add(new Left(step, submitted));
                return;
            }
            boolean cancels = how <= 2;
            if (cancels) {
                if (dice.flip()) {
                    self.pause(dice.sized(1 << 16));
                }
                submitted.cancel();
            }
            step.judge(dice.below(3) == 0 ? await(submitted) : taken(submitted), cancels);
        }

        private Outcome<?> taken(Submitted<?> submitted) {
            self.doing = "awaiting an operation";
            return submitted.await();
        }

        private <R> Outcome<R> await(Submitted<R> submitted) {
            Optional<Outcome<R>> outcome;
            while ((outcome = submitted.tryComplete()).isEmpty()) {
                self.pause(10_000);
            }
            return outcome.get();
        }

        // ------------------------------------------------------------ batches

        /** An entry of a batch: what it follows, and after how many barriers. */
        private record Part(
                Entry<?> entry, FileStep step, Part before, boolean needsSuccess, int stage) {}

        private void submitBatch() {
            Batch batch = new Batch();
            List<Part> parts = new ArrayList<>();
            int stage = 0;
            for (FileStep.Cell cell : cells) {
                if (dice.below(3) == 0) {
                    batch.barrier();
                    stage++;
                }
                if (dice.flip()) {
                    addChain(batch, cell, stage, parts);
                }
            }
            self.calls("submitting a batch", 0);
            SubmittedBatch submitted = program.io.submit(batch);
            boolean cancels = dice.below(6) == 0;
            if (cancels) {
                self.pause(dice.sized(1 << 18));
                submitted.cancel();
            }
            if (dice.below(3) == 0) {
                takeOneByOne(submitted, parts.size());
            }
            self.doing = "awaiting a batch";
            Outcomes outcomes = submitted.await();
            if (Thread.interrupted()) {
                self.require(self.interrupts > 0, "nobody interrupts it");
                self.interrupts = 0;
                cancels = true;
            }
            judge(outcomes, parts, cancels);
        }

        private void addChain(Batch batch, FileStep.Cell cell, int stage, List<Part> parts) {
            FileStep first = step(cell, 0);
            Part last = new Part(batch.add(first.operation()), first, null, false, stage);
            parts.add(last);
            boolean always = dice.below(3) == 0;
            int length = dice.between(1, CHAIN_MAX);
            for (int i = 1; i < length; i++) {
                FileStep step = step(cell, i);
                boolean needs = !always || dice.flip();
                Entry<?> entry =
                        needs
                                ? last.entry.then(step.operation())
                                : last.entry.thenAlways(step.operation());
                last = new Part(entry, step, last, needs, stage);
                parts.add(last);
            }
        }

        private void takeOneByOne(SubmittedBatch submitted, int count) {
            self.doing = "awaiting entries";
            Set<Entry<?>> seen = new HashSet<>();
            Entry<?> entry;
            while ((entry = submitted.next()) != null) {
                submitted.outcome(entry); // which is there
                self.require(seen.add(entry), "an entry ended twice");
            }
            self.require(seen.size() == count, "an entry has not ended");
        }

        private void judge(Outcomes outcomes, List<Part> parts, boolean cancelled) {
            List<Entry<?>> order = outcomes.asCompleted();
            self.require(order.size() == parts.size(), "not all entries have ended");
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                int place = order.indexOf(part.entry);
                self.require(place >= 0, "an entry has not ended");
                for (Part other : parts.subList(0, i)) {
                    boolean after = other.stage < part.stage || other == part.before;
                    self.require(
                            !after || order.indexOf(other.entry) < place,
                            "an entry ended before another that it follows");
                }
                Outcome<?> outcome = outcomes.of(part.entry);
                if (part.before != null) {
                    judgeLink(outcomes.of(part.before.entry), outcome, part.needsSuccess);
                } else {
                    self.require(!(outcome instanceof Outcome.Skipped), "skipped for no reason");
                }
                part.step.judge(outcome, cancelled);
            }
        }

        private void judgeLink(Outcome<?> before, Outcome<?> outcome, boolean needsSuccess) {
            boolean skips =
                    before instanceof Outcome.Skipped || needsSuccess && !before.succeeded();
            if (skips) {
                self.require(!outcome.succeeded(), "done, though what it is linked to failed");
            } else {
                self.require(!(outcome instanceof Outcome.Skipped), "skipped for no reason");
            }
        }
    }
}
