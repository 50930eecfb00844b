// SPDX-License-Identifier: MIT
// The options of the command line, as CPython's.
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: krait [option] ... [-c cmd | -m mod | file | -] [arg] ...\n"
                            "Options:\n"
                            "-b     : warn of comparing bytes with str or int (-bb: raise)\n"
                            "-B     : write no .pyc files\n"
                            "-c cmd : run a program given as text (ends the options)\n"
                            "-E     : ignore PYTHON* environment variables\n"
                            "-h     : this help\n"
                            "-i     : show the prompt after the program\n"
                            "-I     : isolate from the environment (implies -E, -P and -s)\n"
                            "-m mod : run a module of the library as a program (ends the options)\n"
                            "-O     : leave out assert statements; -OO docstrings too\n"
                            "-P     : put no unsafe path before sys.path\n"
                            "-q     : no version and copyright at the prompt\n"
                            "-s     : no user site directory\n"
                            "-S     : do not import site\n"
                            "-u     : unbuffered standard output and error\n"
                            "-v     : tell of imports\n"
                            "-V     : print the version\n"
                            "-W arg : warning control\n"
                            "-X opt : implementation-specific option\n"
                            "--explain FILE : show the bytecode of a program\n";

static int complain(const char *format, const char *what) {
    fprintf(stderr, format, what);
    fputs("usage: krait [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `krait -h' for more "
          "information.\n",
          stderr);
    return 2;
}

// One letter without an argument; false: unknown.
static bool take_flag(CommandLine *c, char letter) {
    switch (letter) {
    case 'b': c->bytes_warning++; return true;
    case 'B': c->dont_write_bytecode = 1; return true;
    case 'E': c->ignore_environment = 1; return true;
    case 'i': c->inspect = 1; return true;
    case 'I': c->isolated = c->ignore_environment = c->no_user_site = c->safe_path = 1; return true;
    case 'O': c->optimize++; return true;
    case 'P': c->safe_path = 1; return true;
    case 'q': c->quiet = 1; return true;
    case 's': c->no_user_site = 1; return true;
    case 'S': c->no_site = 1; return true;
    case 'u': c->unbuffered = 1; return true;
    case 'v': c->verbose++; return true;
    case 'd':
    case 'R':
    case 'x': return true;
    default: return false;
    }
}

static int take_option(CommandLine *c, char letter, const char *argument) {
    switch (letter) {
    case 'c': c->code = argument; return -1;
    case 'm': c->module = argument; return -1;
    case 'W':
        if (c->warning_count < 64)
            c->warnings[c->warning_count++] = argument;
        return -1;
    default:
        if (!strcmp(argument, "dev"))
            c->dev_mode = 1;
        if (c->x_option_count < 64)
            c->x_options[c->x_option_count++] = argument;
        return -1;
    }
}

static int take_long(CommandLine *c, int *index) {
    const char *word = c->argv[*index];
    if (!strcmp(word, "--help")) {
        fputs(usage, stdout);
        return 0;
    }
    if (!strcmp(word, "--version")) {
        puts("Python 3.14.0 (Krait)");
        return 0;
    }
    if (!strcmp(word, "--explain") && *index + 1 < c->argc) {
        c->explain = true;
        return -1;
    }
    if (!strcmp(word, "--make-archive") && *index + 2 < c->argc) {
        c->archive_from = c->argv[++*index];
        c->archive_to = c->argv[++*index];
        return -1;
    }
    if (!strcmp(word, "--check-hash-based-pycs") && *index + 1 < c->argc) {
        c->check_hash_based_pycs = c->argv[++*index];
        return -1;
    }
    return complain("unknown option %s\n", word);
}

int command_line_parse(CommandLine *c, int argc, char **argv) {
    *c = (CommandLine){.argc = argc, .argv = argv};
    int i = 1;
    for (; i < argc; i++) {
        const char *word = argv[i];
        if (word[0] != '-' || !word[1])
            break;
        if (word[1] == '-') {
            if (!word[2]) {
                i++;
                break;
            }
            int status = take_long(c, &i);
            if (status >= 0)
                return status;
            continue;
        }
        for (const char *letter = word + 1; *letter; letter++) {
            if (*letter == 'V') {
                puts("Python 3.14.0 (Krait)");
                return 0;
            }
            if (*letter == 'h' || *letter == '?') {
                fputs(usage, stdout);
                return 0;
            }
            if (take_flag(c, *letter))
                continue;
            char text[2] = {*letter, 0};
            if (!strchr("cmWX", *letter))
                return complain("Unknown option: -%s\n", text);
            const char *argument = letter[1] ? letter + 1 : ++i < argc ? argv[i] : NULL;
            if (!argument)
                return complain("Argument expected for the -%s option\n", text);
            take_option(c, *letter, argument);
            break;
        }
        if (c->code || c->module) {
            c->rest = i + 1;
            return -1;
        }
    }
    if (i < argc && strcmp(argv[i], "-"))
        c->file = argv[i];
    c->rest = i < argc ? i + 1 : i;
    return -1;
}
