// SPDX-License-Identifier: MIT
// The parts of the command: options, and running a program.
#ifndef KRAIT_CLI_CLI_H
#define KRAIT_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

typedef struct CommandLine {
    int argc; // of the whole command
    char **argv;
    const char *code;                      // -c
    const char *module;                    // -m
    const char *file;                      // a file, or NULL: standard input or the prompt
    int rest;                              // index in argv of what becomes sys.argv[1:]
    const char *archive_from, *archive_to; // --make-archive LIBRARY OUT
    const char *check_hash_based_pycs;     // NULL: not given
    bool explain;                          // --explain FILE
    int inspect, isolated, ignore_environment, no_site, no_user_site, dont_write_bytecode, optimize, quiet,
        unbuffered, verbose, bytes_warning, safe_path, dev_mode;
    const char *warnings[64];
    int warning_count;
    const char *x_options[64];
    int x_option_count;
} CommandLine;

// -1: go on; else the exit status (after --help, --version or an error told on standard error).
int command_line_parse(CommandLine *command, int argc, char **argv);
// Runs it; the exit status of the process.
int cli_run(const CommandLine *command);

#endif
