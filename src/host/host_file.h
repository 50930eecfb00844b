// SPDX-License-Identifier: MIT
//
// Files, directories, terminals, maps of files: the types of host_file.def.
#ifndef KRAIT_HOST_HOST_FILE_H
#define KRAIT_HOST_HOST_FILE_H

#ifndef KRAIT_HOST_HOST_H
#error "include host.h, which includes this"
#endif

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// An open directory of host_directory_open. Its entries' names live until the next call on it.
typedef struct HostDirectory HostDirectory;

typedef struct HostDirectoryEntry {
    const char *name;
    uint64_t inode;
    unsigned char type; // DT_REG, DT_DIR ... or DT_UNKNOWN
} HostDirectoryEntry;

// File times for host_file_times: seconds and nanoseconds, nanoseconds may be UTIME_NOW or UTIME_OMIT.
typedef struct HostFileTimes {
    struct timespec access;
    struct timespec modification;
} HostFileTimes;

// One pointer for each line of host_file.def.
#define HOST_CALL(type, name, parameters, arguments)         type(*name) parameters;
#define HOST_CALL_POINTER(type, name, parameters, arguments) type(*name) parameters;
#define HOST_CALL_VOID(name, parameters, arguments)          void(*name) parameters;
typedef struct HostFile {
#include "host_file.def"
} HostFile;

#endif
