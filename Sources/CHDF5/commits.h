#ifndef DYN_HDF5_COMMITS_H
#define DYN_HDF5_COMMITS_H

/* A file driver that keeps what is on the disk whole. What the library writes into parts of the file that a reader may look at
   (those that were there at the last commit) stays in memory, page by page, until the next commit; what lies behind them goes to
   the disk at once, where nothing leads to it yet. A commit then writes the kept pages one after another, within some
   microseconds: a kill at any other moment leaves the file of the commit before. */

#include <errno.h>
#include <hdf5.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DYN_PAGE_BYTES = 4096, DYN_PAGE_BUCKETS = 4096 };

struct dyn_page {
    struct dyn_page *next;
    haddr_t number;
    unsigned char bytes[DYN_PAGE_BYTES];
};

typedef struct dyn_commit_file {
    H5FD_t base; /* first: the library casts */
    int descriptor;
    haddr_t end_allocated;
    haddr_t end_written;
    haddr_t committed; /* readers may look at what lies before; whole pages */
    dev_t device;
    ino_t inode;
    int writable;
    size_t page_count;
    struct dyn_page *buckets[DYN_PAGE_BUCKETS];
} dyn_commit_file;

static inline herr_t dyn_system_failure(const char *verb) {
    int code = errno;
    H5Epush2(
        H5E_DEFAULT, "commits.h", verb, 0, H5E_ERR_CLS, H5E_IO, H5E_WRITEERROR, "%s failed: errno = %d, error message = '%s'", verb,
        code, strerror(code));
    return -1;
}

static inline int dyn_write_fully(int descriptor, const void *buffer, size_t size, haddr_t address) {
    const char *bytes = (const char *)buffer;
    while (size > 0) {
        ssize_t written = pwrite(descriptor, bytes, size, (off_t)address);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return -1;
        bytes += written, size -= (size_t)written, address += (haddr_t)written;
    }
    return 0;
}

/* Bytes behind the end of the file read as zeros, as the library expects. */
static inline int dyn_read_fully(int descriptor, void *buffer, size_t size, haddr_t address) {
    char *bytes = (char *)buffer;
    while (size > 0) {
        ssize_t got = pread(descriptor, bytes, size, (off_t)address);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) {
            memset(bytes, 0, size);
            return 0;
        }
        bytes += got, size -= (size_t)got, address += (haddr_t)got;
    }
    return 0;
}

static inline struct dyn_page *dyn_kept_page(const dyn_commit_file *file, haddr_t number) {
    struct dyn_page *page = file->buckets[number % DYN_PAGE_BUCKETS];
    while (page && page->number != number) page = page->next;
    return page;
}

static inline struct dyn_page *dyn_keep_page(dyn_commit_file *file, haddr_t number) {
    struct dyn_page *page = dyn_kept_page(file, number);
    if (page) return page;
    page = (struct dyn_page *)malloc(sizeof *page);
    if (!page) return NULL;
    page->number = number;
    if (dyn_read_fully(file->descriptor, page->bytes, DYN_PAGE_BYTES, number * DYN_PAGE_BYTES) != 0) {
        free(page);
        return NULL;
    }
    page->next = file->buckets[number % DYN_PAGE_BUCKETS];
    file->buckets[number % DYN_PAGE_BUCKETS] = page;
    file->page_count += 1;
    return page;
}

static inline int dyn_descending_pages(const void *a, const void *b) {
    haddr_t first = (*(struct dyn_page *const *)a)->number, second = (*(struct dyn_page *const *)b)->number;
    return first < second ? 1 : first > second ? -1 : 0;
}

/* The kept pages to the disk: first the one that says how long the file is, then from the end to the beginning, so that what
   is led to comes before what leads to it as a rule. */
static inline herr_t dyn_commit_pages(dyn_commit_file *file) {
    herr_t status = 0;
    if (file->page_count > 0) {
        struct dyn_page **pages = (struct dyn_page **)malloc(file->page_count * sizeof *pages);
        size_t count = 0;
        if (!pages) return -1;
        for (size_t bucket = 0; bucket < DYN_PAGE_BUCKETS; bucket++)
            for (struct dyn_page *page = file->buckets[bucket]; page; page = page->next) pages[count++] = page;
        qsort(pages, count, sizeof *pages, dyn_descending_pages);
        if (count > 0 && pages[count - 1]->number == 0 && dyn_write_fully(file->descriptor, pages[count - 1]->bytes, DYN_PAGE_BYTES, 0) != 0)
            status = dyn_system_failure("write");
        for (size_t index = 0; index < count && status == 0; index++)
            if (dyn_write_fully(file->descriptor, pages[index]->bytes, DYN_PAGE_BYTES, pages[index]->number * DYN_PAGE_BYTES) != 0)
                status = dyn_system_failure("write");
        free(pages);
        if (status < 0) return status;
        for (size_t bucket = 0; bucket < DYN_PAGE_BUCKETS; bucket++) {
            for (struct dyn_page *page = file->buckets[bucket]; page;) {
                struct dyn_page *next = page->next;
                free(page);
                page = next;
            }
            file->buckets[bucket] = NULL;
        }
        file->page_count = 0;
    }
    file->committed = (file->end_written + DYN_PAGE_BYTES - 1) / DYN_PAGE_BYTES * DYN_PAGE_BYTES;
    return 0;
}

static inline H5FD_t *dyn_commit_open(const char *name, unsigned flags, hid_t access, haddr_t most) {
    int mode = flags & H5F_ACC_RDWR ? O_RDWR : O_RDONLY;
    struct stat status;
    dyn_commit_file *file;
    (void)access, (void)most;
    if (flags & H5F_ACC_TRUNC) mode |= O_TRUNC;
    if (flags & H5F_ACC_CREAT) mode |= O_CREAT;
    if (flags & H5F_ACC_EXCL) mode |= O_EXCL;
    file = (dyn_commit_file *)calloc(1, sizeof *file);
    if (!file) return NULL;
    file->descriptor = open(name, mode | O_CLOEXEC, 0666);
    if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0) {
        dyn_system_failure("open");
        if (file->descriptor >= 0) close(file->descriptor);
        free(file);
        return NULL;
    }
    file->end_written = (haddr_t)status.st_size;
    file->committed = (file->end_written + DYN_PAGE_BYTES - 1) / DYN_PAGE_BYTES * DYN_PAGE_BYTES;
    file->device = status.st_dev;
    file->inode = status.st_ino;
    file->writable = (flags & H5F_ACC_RDWR) != 0;
    return &file->base;
}

static inline herr_t dyn_commit_close(H5FD_t *base) {
    dyn_commit_file *file = (dyn_commit_file *)base;
    herr_t status = file->writable ? dyn_commit_pages(file) : 0;
    if (close(file->descriptor) != 0 && status == 0) status = dyn_system_failure("close");
    for (size_t bucket = 0; bucket < DYN_PAGE_BUCKETS; bucket++) {
        for (struct dyn_page *page = file->buckets[bucket]; page;) {
            struct dyn_page *next = page->next;
            free(page);
            page = next;
        }
    }
    free(file);
    return status;
}

static inline int dyn_commit_compare(const H5FD_t *first, const H5FD_t *second) {
    const dyn_commit_file *a = (const dyn_commit_file *)first, *b = (const dyn_commit_file *)second;
    if (a->device != b->device) return a->device < b->device ? -1 : 1;
    return a->inode < b->inode ? -1 : a->inode > b->inode ? 1 : 0;
}

static inline herr_t dyn_commit_query(const H5FD_t *base, unsigned long *flags) {
    (void)base;
    if (flags) {
        *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE
            | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_POSIX_COMPAT_HANDLE;
    }
    return 0;
}

static inline haddr_t dyn_commit_end_allocated(const H5FD_t *base, H5FD_mem_t type) {
    (void)type;
    return ((const dyn_commit_file *)base)->end_allocated;
}

static inline herr_t dyn_commit_allocate(H5FD_t *base, H5FD_mem_t type, haddr_t end) {
    (void)type;
    ((dyn_commit_file *)base)->end_allocated = end;
    return 0;
}

static inline haddr_t dyn_commit_end_written(const H5FD_t *base, H5FD_mem_t type) {
    (void)type;
    return ((const dyn_commit_file *)base)->end_written;
}

static inline herr_t dyn_commit_handle(H5FD_t *base, hid_t access, void **handle) {
    (void)access;
    if (!handle) return -1;
    *handle = &((dyn_commit_file *)base)->descriptor;
    return 0;
}

static inline herr_t dyn_commit_read(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, void *buffer) {
    dyn_commit_file *file = (dyn_commit_file *)base;
    (void)type, (void)transfer;
    if (address + size < address || address + size > file->end_allocated) return -1;
    if (dyn_read_fully(file->descriptor, buffer, size, address) != 0) return dyn_system_failure("read");
    if (file->page_count == 0) return 0;
    for (size_t done = 0; done < size;) {
        haddr_t at = address + done;
        size_t offset = (size_t)(at % DYN_PAGE_BYTES);
        size_t part = DYN_PAGE_BYTES - offset < size - done ? DYN_PAGE_BYTES - offset : size - done;
        const struct dyn_page *page = dyn_kept_page(file, at / DYN_PAGE_BYTES);
        if (page) memcpy((char *)buffer + done, page->bytes + offset, part);
        done += part;
    }
    return 0;
}

static inline herr_t dyn_commit_write(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, const void *buffer) {
    dyn_commit_file *file = (dyn_commit_file *)base;
    (void)type, (void)transfer;
    if (address + size < address || address + size > file->end_allocated) return -1;
    for (size_t done = 0; done < size;) {
        haddr_t at = address + done;
        size_t part;
        if (at < file->committed) {
            size_t offset = (size_t)(at % DYN_PAGE_BYTES);
            struct dyn_page *page = dyn_keep_page(file, at / DYN_PAGE_BYTES);
            if (!page) return dyn_system_failure("write");
            part = DYN_PAGE_BYTES - offset < size - done ? DYN_PAGE_BYTES - offset : size - done;
            memcpy(page->bytes + offset, (const char *)buffer + done, part);
        } else {
            part = size - done;
            if (dyn_write_fully(file->descriptor, (const char *)buffer + done, part, at) != 0) return dyn_system_failure("write");
        }
        done += part;
    }
    if (address + size > file->end_written) file->end_written = address + size;
    return 0;
}

static inline herr_t dyn_commit_truncate(H5FD_t *base, hid_t transfer, hbool_t closing) {
    dyn_commit_file *file = (dyn_commit_file *)base;
    (void)transfer;
    if (file->end_written == file->end_allocated) return 0;
    /* In mid-use the file may only grow: what a reader finds may still lead behind the new end. */
    if (file->end_allocated > file->end_written || closing) {
        if (closing && dyn_commit_pages(file) < 0) return -1;
        if (ftruncate(file->descriptor, (off_t)file->end_allocated) != 0) return dyn_system_failure("truncate");
        file->end_written = file->end_allocated;
    }
    return 0;
}

/* The driver, registered once. */
static inline hid_t dyn_commit_driver(void) {
    static hid_t driver = -1;
    if (driver < 0) {
        H5FD_class_t kind;
        memset(&kind, 0, sizeof kind);
#ifdef H5FD_CLASS_VERSION
        kind.version = H5FD_CLASS_VERSION;
        kind.value = (H5FD_class_value_t)512;
#endif
        kind.name = "dyn_commits";
        kind.maxaddr = ((haddr_t)1 << 62) - 1;
        kind.fc_degree = H5F_CLOSE_STRONG;
        kind.open = dyn_commit_open;
        kind.close = dyn_commit_close;
        kind.cmp = dyn_commit_compare;
        kind.query = dyn_commit_query;
        kind.get_eoa = dyn_commit_end_allocated;
        kind.set_eoa = dyn_commit_allocate;
        kind.get_eof = dyn_commit_end_written;
        kind.get_handle = dyn_commit_handle;
        kind.read = dyn_commit_read;
        kind.write = dyn_commit_write;
        kind.truncate = dyn_commit_truncate;
        /* Values apart from what leads to them, as in the library's own driver. */
        for (int type = H5FD_MEM_DEFAULT; type < H5FD_MEM_NTYPES; type++)
            kind.fl_map[type] = type == H5FD_MEM_DRAW || type == H5FD_MEM_GHEAP ? H5FD_MEM_DRAW : H5FD_MEM_SUPER;
        driver = H5FDregister(&kind);
    }
    return driver;
}

static inline herr_t dyn_use_commits(hid_t access) {
    hid_t driver = dyn_commit_driver();
    return driver < 0 ? -1 : H5Pset_driver(access, driver, NULL);
}

/* Makes all that was flushed the file that a reader sees. The file was opened with `dyn_use_commits`. */
static inline herr_t dyn_commit(hid_t file) {
    void *handle = NULL;
    if (H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) < 0 || !handle) return -1;
    return dyn_commit_pages((dyn_commit_file *)((char *)handle - offsetof(dyn_commit_file, descriptor)));
}

#endif
