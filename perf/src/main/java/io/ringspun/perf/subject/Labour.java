package io.ringspun.perf.subject;

import java.io.IOException;

/** Work that shows what a facility of the kernel is worth. Several threads do it, each its part. */
interface Labour {

    /** How many threads. */
    int threads();

    /** One thread's part, made by that thread. */
    Part part(int index) throws IOException;

    /** One thread's part. */
    interface Part extends AutoCloseable {

        /** Does it once; that is what is counted. */
        void once() throws IOException;

        @Override
        void close() throws IOException;
    }
}
