package io.ringspun.contract;

import io.ringspun.contract.FileChannelProgram.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.util.Arrays;
import java.util.List;

/** The calls that a {@link FileChannelProgram} is made of. */
enum FileChannelVerb {
    OPEN(FileChannelProgram::reopened),
    READ((program, step) -> {
        ByteBuffer memory = program.memory(step);
        return FileChannelProgram.told(program.channel(step).read(memory), memory);
    }),
    READ_AT((program, step) -> {
        ByteBuffer memory = program.memory(step);
        return FileChannelProgram.told(program.channel(step).read(memory, step.place()), memory);
    }),
    READ_SEVERAL((program, step) -> {
        ByteBuffer[] memories = program.memories(step);
        return FileChannelProgram.told(program.channel(step).read(memories), memories);
    }),
    WRITE((program, step) -> {
        ByteBuffer memory = program.memory(step);
        return FileChannelProgram.told(program.channel(step).write(memory), memory);
    }),
    WRITE_AT((program, step) -> {
        ByteBuffer memory = program.memory(step);
        return FileChannelProgram.told(program.channel(step).write(memory, step.place()), memory);
    }),
    WRITE_SEVERAL((program, step) -> {
        ByteBuffer[] memories = program.memories(step);
        return FileChannelProgram.told(program.channel(step).write(memories, 1, 2), memories);
    }),
    POSITION((program, step) -> program.channel(step).position()),
    SET_POSITION((program, step) -> {
        FileChannel channel = program.channel(step);
        return channel.position(step.place() - 10) == channel;
    }),
    SIZE((program, step) -> program.channel(step).size()),
    TRUNCATE((program, step) -> program.channel(step).truncate(step.place() - 10).isOpen()),
    FORCE((program, step) -> {
        program.channel(step).force(step.how() % 2 == 0);
        return "forced";
    }),
    TRANSFER_TO((program, step) -> {
        FileChannel target = program.other(step);
        return overlapping(program.channel(step), target)
                ? "not here"
                : program.channel(step).transferTo(step.place() - 10, step.bytes(), target);
    }),
    TRANSFER_FROM((program, step) -> {
        FileChannel source = program.other(step);
        return overlapping(source, program.channel(step))
                ? "not here"
                : program.channel(step).transferFrom(source, step.place() - 10, step.bytes());
    }),
    TRANSFER_OUT((program, step) -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long count =
                program.channel(step)
                        .transferTo(step.place(), step.bytes(), Channels.newChannel(out));
        return count + " " + Arrays.hashCode(out.toByteArray());
    }),
    TRANSFER_IN((program, step) ->
            program.channel(step)
                    .transferFrom(
                            Channels.newChannel(new ByteArrayInputStream(new byte[step.bytes()])),
                            step.place(),
                            60_000)),
    LOCK((program, step) ->
            held(
                    program,
                    program.channel(step)
                            .lock(step.place() - 10, step.bytes(), step.how() % 2 == 0))),
    TRY_LOCK((program, step) ->
            held(
                    program,
                    program.channel(step)
                            .tryLock(step.place() - 10, step.bytes(), step.how() % 2 == 0))),
    RELEASE((program, step) -> {
        if (program.locks.isEmpty()) {
            return "none";
        }
        FileLock lock = program.locks.get(step.place() % program.locks.size());
        boolean before = lock.isValid();
        lock.release();
        return before + " " + lock.isValid();
    }),
    MAP((program, step) -> {
        MapMode mode =
                List.of(MapMode.READ_ONLY, MapMode.READ_WRITE, MapMode.PRIVATE).get(step.how() % 3);
        ByteBuffer mapped = program.channel(step).map(mode, step.place() - 10, step.bytes());
        String told = FileChannelProgram.told(mapped.capacity(), mapped);
        if (!mapped.isReadOnly() && mapped.hasRemaining()) {
            mapped.put(0, (byte) step.how());
        }
        return told;
    }),
    CLOSE((program, step) -> {
        if (step.how() % 3 == 0) {
            program.channel(step).close();
        }
        return program.channel(step).isOpen();
    });

    /** Makes the call. */
    @FunctionalInterface
    interface Call {
        Object on(FileChannelProgram program, Step step) throws IOException;
    }

    private final Call call;

    FileChannelVerb(Call call) {
        this.call = call;
    }

    Object on(FileChannelProgram program, Step step) throws IOException {
        return call.on(program, step);
    }

    /** What becomes of bytes that are read and written by one transfer nobody promises. */
    private static boolean overlapping(FileChannel source, FileChannel target) {
        return source.equals(target);
    }

    private static String held(FileChannelProgram program, FileLock lock) {
        program.locks.add(lock);
        return lock.position() + " " + lock.size() + " " + lock.isShared() + " " + lock.isValid();
    }
}
