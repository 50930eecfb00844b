// SPDX-License-Identifier: MIT
// The command `krait`: reads the command line, makes a Vm on the process's own host, runs what was asked.
#include "cli/cli.h"
#include <stdlib.h>

int main(int argc, char **argv) {
    CommandLine command;
    int status = command_line_parse(&command, argc, argv);
    if (status >= 0)
        return status;
    return cli_run(&command);
}
