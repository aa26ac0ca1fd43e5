/*
 * A ring of the kernel's, as plain as it can be: what a C program without a library would write. Set up like
 * Ringspun's own (RingSetup.java), from best to plainest, so that the two differ in the language only. A ring
 * belongs to the thread that opened it. Included by the programs of this folder, each of which is one file.
 */
#ifndef RINGSPUN_RING_H
#define RINGSPUN_RING_H

#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Headers older than 6.6 do not know it yet; a kernel that does not says so. */
#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY (1U << 16)
#endif

struct ring {
    int descriptor;
    int entrance;         /* the number to enter with */
    unsigned enter_flags; /* says whether that is a registered number */
    unsigned sq_mask;
    unsigned sq_staged; /* the tail that we know; the kernel's follows when we enter */
    unsigned cq_mask;
    unsigned *sq_head;
    unsigned *sq_tail;
    unsigned *cq_head;
    unsigned *cq_tail;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
};

static int ring_enter(struct ring *ring, unsigned submit, unsigned wait) {
    int n;
    do {
        n = (int)syscall(SYS_io_uring_enter, ring->entrance, submit, wait, ring->enter_flags | IORING_ENTER_GETEVENTS, NULL,
                         0);
    } while (n < 0 && errno == EINTR);
    return n;
}

static int ring_setup(unsigned entries, struct io_uring_params *params, unsigned completions) {
    static const unsigned ladder[] = {
        IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG
            | IORING_SETUP_NO_SQARRAY,
        IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
        IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
        0,
    };
    int fd = -1;
    for (size_t i = 0; fd < 0 && i < sizeof ladder / sizeof *ladder; i++) {
        memset(params, 0, sizeof *params);
        params->flags = ladder[i] | IORING_SETUP_CQSIZE;
        params->cq_entries = completions;
        fd = (int)syscall(SYS_io_uring_setup, entries, params);
        if (fd < 0 && errno != EINVAL) {
            break;
        }
    }
    return fd;
}

/* Returns 0, or -1 with errno. The ring is never closed: it ends with its process. */
static int ring_open(struct ring *ring, unsigned entries, unsigned completions) {
    struct io_uring_params params;
    int fd = ring_setup(entries, &params, completions);
    if (fd < 0) {
        return -1;
    }
    size_t shared_bytes = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    unsigned char *shared =
        mmap(NULL, shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
    void *sqes = mmap(NULL, params.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
    if (shared == MAP_FAILED || sqes == MAP_FAILED) {
        return -1;
    }
    /* Every offset that the kernel names is aligned for what lies there. */
    unsigned *words = (unsigned *)(void *)shared;
    ring->sq_head = words + params.sq_off.head / sizeof *words;
    ring->sq_tail = words + params.sq_off.tail / sizeof *words;
    ring->cq_head = words + params.cq_off.head / sizeof *words;
    ring->cq_tail = words + params.cq_off.tail / sizeof *words;
    ring->cqes = (struct io_uring_cqe *)(void *)(shared + params.cq_off.cqes);
    ring->sqes = sqes;
    ring->sq_mask = params.sq_entries - 1;
    ring->cq_mask = params.cq_entries - 1;
    ring->sq_staged = *ring->sq_tail;
    if (!(params.flags & IORING_SETUP_NO_SQARRAY)) {
        for (unsigned i = 0; i < params.sq_entries; i++) {
            words[params.sq_off.array / sizeof *words + i] = i;
        }
    }
    struct io_uring_rsrc_update itself = {.offset = ~0u, .data = (unsigned)fd};
    int registered = syscall(SYS_io_uring_register, fd, IORING_REGISTER_RING_FDS, &itself, 1) == 1;
    ring->descriptor = fd;
    ring->entrance = registered ? (int)itself.offset : fd;
    ring->enter_flags = registered ? IORING_ENTER_REGISTERED_RING : 0;
    return 0;
}

/* Hands over what is staged and waits for so many completions. Returns -1 with errno if that fails. */
static int ring_submit(struct ring *ring, unsigned wait) {
    unsigned count = ring->sq_staged - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE);
    __atomic_store_n(ring->sq_tail, ring->sq_staged, __ATOMIC_RELEASE);
    return ring_enter(ring, count, wait) < 0 ? -1 : 0;
}

/* An empty entry, to be filled before anything else is asked of the ring; NULL with errno if there is none. */
static struct io_uring_sqe *ring_entry(struct ring *ring) {
    while (ring->sq_staged - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE) > ring->sq_mask) {
        if (ring_submit(ring, 0) < 0) {
            return NULL;
        }
    }
    struct io_uring_sqe *entry = &ring->sqes[ring->sq_staged++ & ring->sq_mask];
    memset(entry, 0, sizeof *entry);
    return entry;
}

/* The next completion, or NULL; valid until ring_seen. */
static struct io_uring_cqe *ring_completion(struct ring *ring) {
    unsigned head = *ring->cq_head;
    return head == __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) ? NULL : &ring->cqes[head & ring->cq_mask];
}

static void ring_seen(struct ring *ring) {
    __atomic_store_n(ring->cq_head, *ring->cq_head + 1, __ATOMIC_RELEASE);
}

#endif
