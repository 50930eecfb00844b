// SPDX-License-Identifier: MIT
// What the command line and the PYTHON* variables say, turned into a Vm's configuration.
#ifndef KRAIT_CLI_CONFIGURE_H
#define KRAIT_CLI_CONFIGURE_H

#include "cli/cli.h"
#include "host/host.h"
#include "vm/vm.h"

// The value of a PYTHON* variable; NULL: it is not set, empty, or -E or -I was given.
const char *environment_option(Host *host, const CommandLine *command, const char *name);
// What the Vm is made with. `key` has room for the hash key. False: complained, exit with status 1.
bool configure_host(Host *host, const CommandLine *command, VmConfig *config, uint8_t key[16]);
// Flags, sys.argv and its like, sys.path. False: exception set.
bool configure_vm(Vm *vm, const CommandLine *command) MUST_CHECK;

#endif
