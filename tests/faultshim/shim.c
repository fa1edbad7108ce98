/* Cut a program off, or let its disk fail, at a chosen call: preloaded before the C library.
 *
 * Every call below that changes a file is counted when the file lies in the watched folder; when that is "socket:",
 * what is sent over the network is counted instead. At the chosen one the
 * process is killed, before the call, after it or, for a write, in the middle; or the call fails with a given error,
 * and with `sticky` so does every later one of the kinds that this error befalls. With `shortened`, writes of more
 * than one byte take only a part. Nothing happens until `shim_arm` is called.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { BEFORE, AFTER, WITHIN, FAIL };
enum { DATA = 1, SYNC = 2, NAME = 4, REMOVE = 8, CUT = 16, MAKE = 32, OPEN = 64 };

static char folder[PATH_MAX];
static size_t folder_length;
static long chosen = -1, counted = 0;
static int how, code, kinds, sticky, shortened, record = -1;
static volatile int armed = 0;

static ssize_t (*real_write)(int, const void *, size_t);
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void shim_arm(const char *watched, long at, int manner, int error, int befalls, int stays, int parts, int log) {
    REAL(write);
    real_write = real;
    snprintf(folder, sizeof folder, "%s", watched);
    folder_length = strlen(folder);
    counted = 0;
    chosen = at;
    how = manner;
    code = error;
    kinds = befalls;
    sticky = stays;
    shortened = parts;
    record = log;
    __sync_synchronize();
    armed = 1;
}

long shim_count(void) { return counted; }

static int lies_within(const char *path) {
    if (!strcmp(folder, "socket:")) return !strncmp(path, folder, folder_length);
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int place_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int place_at(int at, const char *name, char *path) {
    char base[PATH_MAX];
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return 1;
    }
    if (at == AT_FDCWD ? !getcwd(base, sizeof base) : !place_of(at, base)) return 0;
    return snprintf(path, PATH_MAX, "%s/%s", base, name) < PATH_MAX;
}

/* Return 0 when the call is to be made, 1 when it is to fail, 2 when it is to be cut in the middle. */
static int reached(const char *call, int kind, const char *path, int *kill_after) {
    *kill_after = 0;
    if (!lies_within(path)) return 0;
    long now = __sync_add_and_fetch(&counted, 1);
    if (record >= 0) dprintf(record, "%ld %s %s\n", now, call, path + folder_length);
    if (how == FAIL) {
        if (chosen > 0 && (sticky ? now >= chosen : now == chosen) && (kinds & kind)) return 1;
        return 0;
    }
    if (now != chosen) return 0;
    if (how == BEFORE) kill(getpid(), SIGKILL);
    if (how == WITHIN && kind == DATA) return 2;
    *kill_after = 1;
    return 0;
}

#define BEGIN_FD(call, kind, fd) \
    int kill_after = 0, verdict = 0; \
    if (armed) { \
        int kept = errno; \
        char path[PATH_MAX]; \
        if (place_of(fd, path)) verdict = reached(call, kind, path, &kill_after); \
        errno = kept; \
    } \
    if (verdict == 1) { errno = code; return -1; }

#define BEGIN_AT(call, kind, at, name) \
    int kill_after = 0, verdict = 0; \
    if (armed) { \
        int kept = errno; \
        char path[PATH_MAX]; \
        if (place_at(at, name, path)) verdict = reached(call, kind, path, &kill_after); \
        errno = kept; \
    } \
    if (verdict == 1) { errno = code; return -1; }

#define END(result) \
    if (kill_after) kill(getpid(), SIGKILL); \
    return result;

static size_t taken(size_t size, int verdict) {
    return (verdict == 2 || (armed && shortened && size > 1)) ? (size + 1) / 2 : size;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    if (fd == record) return real(fd, data, size);
    BEGIN_FD("write", DATA, fd)
    ssize_t done = real(fd, data, taken(size, verdict));
    kill_after |= verdict == 2;
    END(done)
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) { \
        REAL(name); \
        BEGIN_FD(#name, DATA, fd) \
        ssize_t done = real(fd, data, taken(size, verdict), offset); \
        kill_after |= verdict == 2; \
        END(done) \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    BEGIN_FD("writev", DATA, fd)
    ssize_t done = real(fd, parts, verdict == 2 && count > 1 ? 1 : count);
    kill_after |= verdict == 2;
    END(done)
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
    REAL(send);
    BEGIN_FD("send", DATA, fd)
    ssize_t done = real(fd, data, taken(size, verdict), flags);
    kill_after |= verdict == 2;
    END(done)
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned flags) {
    REAL(copy_file_range);
    BEGIN_FD("copy_file_range", DATA, out)
    ssize_t done = real(in, from, out, to, taken(size, verdict), flags);
    kill_after |= verdict == 2;
    END(done)
}

#define SENDFILE(name, offset_type) \
    ssize_t name(int out, int in, offset_type *from, size_t size) { \
        REAL(name); \
        BEGIN_FD(#name, DATA, out) \
        ssize_t done = real(out, in, from, taken(size, verdict)); \
        kill_after |= verdict == 2; \
        END(done) \
    }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define ON_FD(name, kind) \
    int name(int fd) { \
        REAL(name); \
        BEGIN_FD(#name, kind, fd) \
        int done = real(fd); \
        END(done) \
    }
ON_FD(fsync, SYNC)
ON_FD(fdatasync, SYNC)

#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type size) { \
        REAL(name); \
        BEGIN_FD(#name, CUT, fd) \
        int done = real(fd, size); \
        END(done) \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define ALLOCATE(name, offset_type) \
    int name(int fd, int mode, offset_type start, offset_type size) { \
        REAL(name); \
        BEGIN_FD(#name, DATA, fd) \
        int done = real(fd, mode, start, size); \
        END(done) \
    }
ALLOCATE(fallocate, off_t)
ALLOCATE(fallocate64, off64_t)

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    REAL(renameat2);
    BEGIN_AT("renameat2", NAME, to_at, to)
    int done = real(from_at, from, to_at, to, flags);
    END(done)
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    REAL(renameat);
    BEGIN_AT("renameat", NAME, to_at, to)
    int done = real(from_at, from, to_at, to);
    END(done)
}

int rename(const char *from, const char *to) {
    REAL(rename);
    BEGIN_AT("rename", NAME, AT_FDCWD, to)
    int done = real(from, to);
    END(done)
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(linkat);
    BEGIN_AT("linkat", NAME, to_at, to)
    int done = real(from_at, from, to_at, to, flags);
    END(done)
}

int link(const char *from, const char *to) {
    REAL(link);
    BEGIN_AT("link", NAME, AT_FDCWD, to)
    int done = real(from, to);
    END(done)
}

int symlink(const char *from, const char *to) {
    REAL(symlink);
    BEGIN_AT("symlink", NAME, AT_FDCWD, to)
    int done = real(from, to);
    END(done)
}

int unlinkat(int at, const char *name, int flags) {
    REAL(unlinkat);
    BEGIN_AT("unlinkat", REMOVE, at, name)
    int done = real(at, name, flags);
    END(done)
}

int unlink(const char *name) {
    REAL(unlink);
    BEGIN_AT("unlink", REMOVE, AT_FDCWD, name)
    int done = real(name);
    END(done)
}

int rmdir(const char *name) {
    REAL(rmdir);
    BEGIN_AT("rmdir", REMOVE, AT_FDCWD, name)
    int done = real(name);
    END(done)
}

/* A folder that is there already is left alone, and does not count. */
int mkdirat(int at, const char *name, mode_t mode) {
    REAL(mkdirat);
    if (!faccessat(at, name, F_OK, 0)) return real(at, name, mode);
    BEGIN_AT("mkdirat", NAME, at, name)
    int done = real(at, name, mode);
    END(done)
}

int mkdir(const char *name, mode_t mode) {
    REAL(mkdir);
    if (!access(name, F_OK)) return real(name, mode);
    BEGIN_AT("mkdir", NAME, AT_FDCWD, name)
    int done = real(name, mode);
    END(done)
}

/* Opening counts when it may make or change a file; it is MAKE for a file that is not there yet. */
#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC))
#define KIND(flags, at, file) (((flags) & O_CREAT) && faccessat(at, file, F_OK, 0) ? MAKE : OPEN)
#define MODE_OF(flags) \
    mode_t mode = 0; \
    if (__OPEN_NEEDS_MODE(flags)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

#define OPENAT(name) \
    int name(int at, const char *file, int flags, ...) { \
        MODE_OF(flags) \
        REAL(name); \
        if (!WRITES(flags)) return real(at, file, flags, mode); \
        BEGIN_AT(#name, KIND(flags, at, file), at, file) \
        int done = real(at, file, flags, mode); \
        END(done) \
    }
OPENAT(openat)
OPENAT(openat64)

#define OPENING(name) \
    int name(const char *file, int flags, ...) { \
        MODE_OF(flags) \
        REAL(name); \
        if (!WRITES(flags)) return real(file, flags, mode); \
        BEGIN_AT(#name, KIND(flags, AT_FDCWD, file), AT_FDCWD, file) \
        int done = real(file, flags, mode); \
        END(done) \
    }
OPENING(open)
OPENING(open64)
