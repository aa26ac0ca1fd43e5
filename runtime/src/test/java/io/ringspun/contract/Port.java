package io.ringspun.contract;

import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What connections and files have in common: each way to hand bytes over. */
interface Port {

    int read(PinnedBuffer target) throws IOException;

    int read(ByteBuffer target) throws IOException;

    long read(ByteBuffer[] targets) throws IOException;

    InputStream input();

    int write(PinnedBuffer source) throws IOException;

    int write(ByteBuffer source) throws IOException;

    long write(ByteBuffer[] sources) throws IOException;

    OutputStream output();

    BufferPool pool();

    static Port of(Connection connection) {
        return new Port() {
            @Override
            public int read(PinnedBuffer target) throws IOException {
                return connection.read(target);
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                return connection.read(target);
            }

            @Override
            public long read(ByteBuffer[] targets) throws IOException {
                return connection.read(targets);
            }

            @Override
            public InputStream input() {
                return connection.inputStream();
            }

            @Override
            public int write(PinnedBuffer source) throws IOException {
                return connection.write(source);
            }

            @Override
            public int write(ByteBuffer source) throws IOException {
                return connection.write(source);
            }

            @Override
            public long write(ByteBuffer[] sources) throws IOException {
                return connection.write(sources);
            }

            @Override
            public OutputStream output() {
                return connection.outputStream();
            }

            @Override
            public BufferPool pool() {
                return connection.buffers();
            }
        };
    }

    static Port of(FileHandle file, BufferPool pool) {
        return new Port() {
            @Override
            public int read(PinnedBuffer target) throws IOException {
                return file.read(target);
            }

            @Override
            public int read(ByteBuffer target) throws IOException {
                return file.read(target);
            }

            @Override
            public long read(ByteBuffer[] targets) throws IOException {
                return file.read(targets);
            }

            @Override
            public InputStream input() {
                return file.inputStream();
            }

            @Override
            public int write(PinnedBuffer source) throws IOException {
                return file.write(source);
            }

            @Override
            public int write(ByteBuffer source) throws IOException {
                return file.write(source);
            }

            @Override
            public long write(ByteBuffer[] sources) throws IOException {
                return file.write(sources);
            }

            @Override
            public OutputStream output() {
                return file.outputStream();
            }

            @Override
            public BufferPool pool() {
                return pool;
            }
        };
    }
}
