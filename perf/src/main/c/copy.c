/*
 * Copies one file on a ring: so many pieces at a time, each read and then written where it was read. What the
 * kernel's interface can do for a copy, for `ringspun copy` to be measured against.
 *
 *   copy FROM TO
 *
 * TO must not exist. Says why and ends with 1 if it fails.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ring.h"

enum { PIECES = 16, PIECE_BYTES = 1 << 18 };

struct piece {
    unsigned char *memory;
    off_t begin;  /* where in the file */
    int filled;   /* bytes that were read */
    int written;  /* of those */
    int writing;  /* whether it is being written, not read */
};

struct copy {
    struct ring ring;
    int from;
    int to;
    off_t size;
    off_t next; /* the first byte that nobody has asked for */
    struct piece pieces[PIECES];
};

static int fail(const char *what, int error) {
    fprintf(stderr, "%s: %s\n", what, strerror(error));
    return 1;
}

/* Asks for what a piece lacks. Returns 0, or the number of an error. */
static int ask(struct copy *copy, int index) {
    struct piece *piece = &copy->pieces[index];
    struct io_uring_sqe *entry = ring_entry(&copy->ring);
    if (!entry) {
        return errno;
    }
    int begun = piece->writing ? piece->written : piece->filled;
    int end = PIECE_BYTES;
    if (piece->writing) {
        end = piece->filled;
    } else if (copy->size - piece->begin < PIECE_BYTES) {
        end = (int)(copy->size - piece->begin);
    }
    entry->opcode = piece->writing ? IORING_OP_WRITE : IORING_OP_READ;
    entry->fd = piece->writing ? copy->to : copy->from;
    entry->addr = (uint64_t)(uintptr_t)(piece->memory + begun);
    entry->len = (uint32_t)(end - begun);
    entry->off = (uint64_t)(piece->begin + begun);
    entry->user_data = (unsigned)index;
    return 0;
}

/* Has a piece take the next part of the file. Returns 1 if there is one, 0 if not, or less than 0. */
static int begin(struct copy *copy, int index) {
    struct piece *piece = &copy->pieces[index];
    if (copy->next >= copy->size) {
        return 0;
    }
    piece->begin = copy->next;
    piece->filled = piece->written = piece->writing = 0;
    copy->next += PIECE_BYTES;
    int error = ask(copy, index);
    return error ? -error : 1;
}

/* What comes after a completion. Returns 1 if the piece goes on, 0 if it is done for good, or less than 0. */
static int go_on(struct copy *copy, int index, int result) {
    struct piece *piece = &copy->pieces[index];
    if (result <= 0) {
        return result < 0 ? result : -EIO; /* the file has become shorter */
    }
    if (!piece->writing) {
        piece->filled += result;
        piece->writing = piece->filled == PIECE_BYTES || piece->begin + piece->filled == copy->size;
    } else {
        piece->written += result;
        if (piece->written == piece->filled) {
            return begin(copy, index);
        }
    }
    int error = ask(copy, index);
    return error ? -error : 1;
}

static int copy_all(struct copy *copy) {
    struct io_uring_cqe *completion;
    int flying = 0;
    for (int i = 0; i < PIECES; i++) {
        int begun = begin(copy, i);
        if (begun < 0) {
            return -begun;
        }
        flying += begun;
    }
    while (flying > 0) {
        if (ring_submit(&copy->ring, 1) < 0) {
            return errno;
        }
        while ((completion = ring_completion(&copy->ring))) {
            int index = (int)completion->user_data;
            int result = completion->res;
            ring_seen(&copy->ring);
            int more = go_on(copy, index, result);
            if (more < 0) {
                return -more;
            }
            flying -= !more;
        }
    }
    return 0;
}

int main(int count, char **words) {
    static struct copy copy;
    struct stat status;
    if (count != 3) {
        fprintf(stderr, "usage: copy FROM TO\n");
        return 2;
    }
    copy.from = open(words[1], O_RDONLY | O_CLOEXEC);
    if (copy.from < 0 || fstat(copy.from, &status) != 0) {
        return fail(words[1], errno);
    }
    copy.to = open(words[2], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777);
    if (copy.to < 0) {
        return fail(words[2], errno);
    }
    if (ring_open(&copy.ring, PIECES * 2, PIECES * 2) < 0) {
        return fail("io_uring_setup", errno);
    }
    copy.size = status.st_size;
    for (int i = 0; i < PIECES; i++) {
        if (!(copy.pieces[i].memory = malloc(PIECE_BYTES))) {
            return fail("memory", ENOMEM);
        }
    }
    int error = copy_all(&copy);
    return error ? fail("copying", error) : 0;
}
