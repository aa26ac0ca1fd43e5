package io.ringspun.runtime.sim;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.operation.Operation;
import io.ringspun.operation.Outcome;
import io.ringspun.operation.Read;
import io.ringspun.operation.Sync;
import io.ringspun.operation.Write;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An operation on a cell of a file that is to be submitted, and what must have come of it. */
final class FileStep {

    /** What its buffers need, at most. */
    static final int BYTES_MAX = 2000;

    /** A part of a file whose bytes one thread knows. */
    record Cell(int number, byte[] known, int[] end) {

        private static final int BYTES = 4000;

        /** Nothing was ever written in it. */
        Cell(int number) {
            this(number, new byte[BYTES], new int[1]);
        }
    }

    /** Cuts its buffers from memory that is its own. */
    interface Cutter {
        PinnedBuffer cut(int offset, int length);
    }

    private enum Kind {
        WRITE,
        WRITE_SEVERAL,
        READ,
        READ_ALL,
        READ_SEVERAL,
        SYNC
    }

    private final Actor self;
    private final Cell cell;
    private final BooleanSupplier closed;
    private final Kind kind;
    private final int at;
    private final byte[] bytes;
    private final List<PinnedBuffer> buffers;
    private final Operation<?> operation;

    FileStep(Actor self, FileHandle file, Cell cell, Cutter memory, BooleanSupplier closed) {
        this.self = self;
        this.cell = cell;
        this.closed = closed;
        Dice dice = self.dice;
        kind = Kind.values()[dice.below(Kind.values().length)];
        bytes = new byte[kind == Kind.SYNC ? 0 : dice.sized(BYTES_MAX - 2) + 1];
        at = dice.below(Cell.BYTES - bytes.length + 1);
        buffers =
                switch (kind) {
                    case SYNC -> List.of();
                    case WRITE_SEVERAL, READ_SEVERAL -> {
                        int first = dice.between(1, bytes.length - 1);
                        yield List.of(
                                memory.cut(0, first), memory.cut(first, bytes.length - first));
                    }
                    default -> List.of(memory.cut(0, bytes.length));
                };
        if (writes()) {
            fill(dice);
        }
        operation = operation(file, (long) cell.number * Cell.BYTES + at);
    }

    private boolean writes() {
        return kind == Kind.WRITE || kind == Kind.WRITE_SEVERAL;
    }

    private void fill(Dice dice) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) dice.next();
        }
        int from = 0;
        for (PinnedBuffer buffer : buffers) {
            int length = buffer.remaining();
            buffer.put(bytes, from, length).flip();
            from += length;
        }
    }

    private Operation<?> operation(FileHandle file, long position) {
        return switch (kind) {
            case WRITE -> Write.to(file).at(position).from(buffers.getFirst());
            case WRITE_SEVERAL -> Write.to(file).at(position).from(buffers);
            case READ -> Read.from(file).at(position).into(buffers.getFirst());
            case READ_ALL -> Read.from(file).at(position).filling(buffers.getFirst());
            case READ_SEVERAL -> Read.from(file).at(position).into(buffers);
            case SYNC -> self.dice.flip() ? Sync.of(file) : Sync.ofData(file);
        };
    }

    Cell cell() {
        return cell;
    }

    Operation<?> operation() {
        return operation;
    }

    /**
     * It has ended; after what came before it in its cell.
     *
     * @param cancelled whether it may have been called off
     */
    void judge(Outcome<?> outcome, boolean cancelled) {
        int moved = buffers.stream().mapToInt(PinnedBuffer::position).sum(); // they are back
        int end = cell.end[0];
        if (writes()) {
            System.arraycopy(bytes, 0, cell.known, at, moved);
            cell.end[0] = moved > 0 ? Math.max(end, at + moved) : end;
        } else {
            check(moved);
        }
        switch (outcome) {
            case Outcome.Success<?> _ -> {
                boolean all = moved == bytes.length;
                switch (kind) {
                    case READ -> self.require(moved > 0 || at >= end, "a read of nothing");
                    case READ_SEVERAL -> self.require(all || at + moved >= end, "a short read");
                    default -> self.require(all, "done, and not all was transferred");
                }
            }
            case Outcome.Cancelled<?> _ -> self.require(cancelled, "nobody has cancelled it");
            case Outcome.Skipped<?> _ -> self.require(moved == 0, "skipped, and done in part");
            case Outcome.Failure<?>(EOFException e) ->
                    self.require(kind == Kind.READ_ALL && at + moved >= end, "the file goes on", e);
            case Outcome.Failure<?>(IOException e) -> self.mayGoOn(e, closed);
            case Outcome.Failure<?>(Exception e) -> self.require(false, "failed", e);
        }
    }

    private void check(int moved) {
        byte[] found = new byte[bytes.length];
        int from = 0;
        for (PinnedBuffer buffer : buffers) {
            int count = buffer.position();
            buffer.flip().get(found, from, count);
            from += count;
        }
        int differs = Arrays.mismatch(found, 0, moved, cell.known, at, at + moved);
        self.require(differs < 0, "byte " + (at + differs) + " of cell " + cell.number);
    }
}
