/*
 * The shortest way through a ring and back, so many at a time: what RoundTrip.java does on virtual threads.
 *
 *   trips write|nop BATCH MILLIS
 *
 *   write  one byte to /dev/null, as RoundTrip does
 *   nop    the operation that does nothing
 *
 * Each batch is handed over and waited for by one call. Says `trips COUNT ELAPSED_NANOS` or `failed REASON`, and ends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ring.h"

enum { BATCH_MAX = 4096, MILLIS_MAX = 60000 };

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int fail(const char *what, int error) {
    printf("failed %s: %s\n", what, strerror(error));
    return 1;
}

/* Returns 0, or the number of an error. */
static int trip(struct ring *ring, int nowhere, int batch) {
    static const char byte = 0;
    struct io_uring_cqe *completion;
    int back = 0;
    for (int i = 0; i < batch; i++) {
        struct io_uring_sqe *entry = ring_entry(ring);
        if (!entry) {
            return errno;
        }
        entry->opcode = nowhere < 0 ? IORING_OP_NOP : IORING_OP_WRITE;
        entry->fd = nowhere;
        entry->off = (uint64_t)-1;
        if (nowhere >= 0) {
            entry->addr = (uint64_t)(uintptr_t)&byte;
            entry->len = 1;
        }
    }
    while (back < batch) {
        if (ring_submit(ring, (unsigned)(batch - back)) < 0) {
            return errno;
        }
        while ((completion = ring_completion(ring))) {
            int result = completion->res;
            ring_seen(ring);
            back++;
            if (result != (nowhere >= 0)) {
                return result < 0 ? -result : EIO;
            }
        }
    }
    return 0;
}

int main(int count, char **words) {
    struct ring ring;
    int batch = count == 4 ? atoi(words[2]) : 0;
    int millis = count == 4 ? atoi(words[3]) : 0;
    int writes = count == 4 && strcmp(words[1], "write") == 0;
    if (batch < 1 || batch > BATCH_MAX || millis < 1 || millis > MILLIS_MAX
        || (!writes && strcmp(words[1], "nop") != 0)) {
        fprintf(stderr, "usage: trips write|nop BATCH MILLIS\n");
        return 2;
    }
    int nowhere = writes ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
    if (writes && nowhere < 0) {
        return fail("/dev/null", errno);
    }
    if (ring_open(&ring, BATCH_MAX, BATCH_MAX) < 0) {
        return fail("io_uring_setup", errno);
    }
    unsigned long long trips = 0;
    uint64_t start = now();
    uint64_t end = start + (uint64_t)millis * 1000000u;
    uint64_t at = start;
    for (; at < end; at = now()) {
        int error = trip(&ring, nowhere, batch);
        if (error) {
            return fail("a trip", error);
        }
        trips += (unsigned)batch;
    }
    printf("trips %llu %llu\n", trips, (unsigned long long)(at - start));
    return 0;
}
