// SPDX-License-Identifier: MIT
// The module _signal: handlers run in the main task, at safepoints.
//
// The host notes a signal and sets POLL_SIGNAL; vm->run_signals calls the handlers. SIGINT's default handler
// raises KeyboardInterrupt.
#include "modules/_signal.h"
#include "host/host.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/module.h"
#include "objects/set.h"
#include "objects/str.h"
#include "objects/tuple.h"
#include "vm/call.h"
#include <signal.h>

#define SIGNALS 65

static Value handlers(Vm *vm) {
    return module_state(vm, &module__signal, 0);
}

static bool raise_interrupt(Vm *vm) {
    (void)raise_value(vm, type_value(vm_type(vm, TYPE_INDEX_KEYBOARD_INTERRUPT))).bits;
    return false;
}

// Calls what is due, lowest number first. False: a handler raised.
static bool run_signals(Vm *vm) {
    int number;
    while ((number = host_signal_next(vm->host)) > 0) {
        Value list = handlers(vm);
        Value handler = value_is_list(list) ? value_to_list_object(list)->items->items[number] : NO_VALUE;
        if (!value_is_heap(handler)) { // the module was never imported, or the default
            if (number == SIGINT)
                return raise_interrupt(vm);
            continue;
        }
        Frame *frame = vm_python_frame(vm);
        Value object = frame ? value_from_pointer(frame_object(vm, frame)) : VALUE_NONE;
        if (value_missing(object) ||
            value_missing(vm_call_2(vm, handler, value_from_small_int(number), object)))
            return false;
    }
    return true;
}

static void note(Vm *vm, int number) {
    if (vm->host)
        (void)!host_signal_note(vm->host, number);
}

bool signal_install(Vm *vm) {
    if (!vm->host || host_signal_claim(vm->host, (_Atomic uint32_t *)&vm->poll, POLL_SIGNAL) < 0)
        return true; // another Vm of the process owns signals
    vm->run_signals = run_signals;
    vm->interrupt_main = note;
    if (host_signal_get(vm->host, SIGINT) == HOST_SIGNAL_DEFAULT)
        (void)!host_signal_set(vm->host, SIGINT, HOST_SIGNAL_NOTE);
    (void)!host_signal_set(vm->host, SIGPIPE, HOST_SIGNAL_IGNORE);
    return true;
}

static bool number_of(Vm *vm, Value v, int32_t *number) {
    if (!value_to_int32(vm, v, number))
        return false;
    if (*number < 1 || *number >= SIGNALS) {
        raise_value_error(vm, "signal number out of range");
        return false;
    }
    return true;
}

static Value host_error(Vm *vm, int status) {
    return raise_os_error(vm, -status, NO_VALUE, NO_VALUE);
}

static Value signal_signal(Vm *vm, Value *args) {
    int32_t number;
    if (!number_of(vm, args[0], &number))
        return NO_VALUE;
    if (vm->task != vm->main_task)
        return raise_value_error(vm, "signal only works in main thread of the main interpreter");
    Value handler = args[1];
    HostSignalAction action = HOST_SIGNAL_NOTE;
    int64_t special;
    if (value_is_callable(vm, handler)) {
        action = HOST_SIGNAL_NOTE;
    } else if (value_is_int(handler) && int_to_int64(handler, &special) && (special == 0 || special == 1)) {
        action = special ? HOST_SIGNAL_IGNORE : HOST_SIGNAL_DEFAULT;
        handler = value_from_small_int(special);
    } else {
        return raise_type_error(
            vm, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    }
    if (!vm_poll(vm))
        return NO_VALUE;
    int status = host_signal_set(vm->host, number, action);
    if (status < 0)
        return host_error(vm, status);
    List *list = value_to_list_object(handlers(vm));
    Value before = list->items->items[number];
    heap_store(vm, list->items, &list->items->items[number], handler);
    return before;
}
static Value signal_getsignal(Vm *vm, Value *args) {
    int32_t number;
    return number_of(vm, args[0], &number) ? value_to_list_object(handlers(vm))->items->items[number]
                                           : NO_VALUE;
}
static Value signal_default_int_handler(Vm *vm, Value *args) {
    (void)args;
    return raise_interrupt(vm) ? VALUE_NONE : NO_VALUE;
}
static Value signal_raise_signal(Vm *vm, Value *args) {
    int32_t number;
    if (!value_to_int32(vm, args[0], &number))
        return NO_VALUE;
    int status = host_raise(vm->host, number);
    if (status < 0)
        return host_error(vm, status);
    return vm_poll(vm) ? VALUE_NONE : NO_VALUE;
}
static Value signal_strsignal(Vm *vm, Value *args) {
    int32_t number;
    if (!number_of(vm, args[0], &number))
        return NO_VALUE;
    const char *text = strsignal(number);
    if (!text || strstr(text, "Unknown signal"))
        return VALUE_NONE;
    return value_from_pointer(str_from_c(vm, text));
}
static Value signal_valid_signals(Vm *vm, Value *args) {
    (void)args;
    SetObject *set = set_new(vm);
    for (int i = 1; set && i < SIGNALS; i++)
        if (i != 32 && i != 33 && !set_add(vm, set, value_from_small_int(i)))
            return NO_VALUE;
    return value_from_pointer(set);
}
static Value signal_alarm(Vm *vm, Value *args) {
    int32_t seconds;
    if (!value_to_int32(vm, args[0], &seconds))
        return NO_VALUE;
    int left = host_alarm(vm->host, (unsigned)seconds);
    return left < 0 ? host_error(vm, left) : value_from_small_int(left);
}
static Value signal_siginterrupt(Vm *vm, Value *args) {
    int32_t number;
    int interrupts = value_truth(vm, args[1]);
    if (interrupts < 0 || !number_of(vm, args[0], &number))
        return NO_VALUE;
    int status = host_signal_interrupts(vm->host, number, interrupts);
    return status < 0 ? host_error(vm, status) : VALUE_NONE;
}
static Value signal_set_wakeup_fd(Vm *vm, Value *args) {
    int32_t fd;
    int before, warn_full = value_missing(args[1]) ? 1 : value_truth(vm, args[1]);
    if (warn_full < 0 || !value_to_int32(vm, args[0], &fd))
        return NO_VALUE;
    int status = host_signal_wakeup_descriptor(vm->host, fd, warn_full, &before);
    return status < 0 ? host_error(vm, status) : value_from_small_int(before);
}

static SetObject *mask_set(Vm *vm, const sigset_t *mask) {
    SetObject *set = set_new(vm);
    for (int i = 1; set && i < SIGNALS; i++)
        if (sigismember(mask, i) > 0 && !set_add(vm, set, value_from_small_int(i)))
            return NULL;
    return set;
}
static Value signal_pthread_sigmask(Vm *vm, Value *args) {
    int32_t how;
    sigset_t mask, before;
    sigemptyset(&mask);
    Value iterator = value_to_int32(vm, args[0], &how) ? value_iter(vm, args[1]) : NO_VALUE;
    if (value_missing(iterator))
        return NO_VALUE;
    bool failed;
    for (Value item; value_exists(item = value_next(vm, iterator, &failed));) {
        int32_t number;
        if (!number_of(vm, item, &number))
            return NO_VALUE;
        sigaddset(&mask, number);
    }
    if (failed)
        return NO_VALUE;
    int status = host_signal_mask(vm->host, how, &mask, &before);
    if (status < 0)
        return host_error(vm, status);
    return vm_poll(vm) ? value_from_pointer(mask_set(vm, &before)) : NO_VALUE;
}

static const NativeDefinition functions[] = {
    {"signal(signalnum, handler, /)", signal_signal, "Set the handler of a signal; the one before.", 0, 0},
    {"getsignal(signalnum, /)", signal_getsignal, "The handler of a signal.", 0, 0},
    {"default_int_handler(signalnum, frame, /)", signal_default_int_handler, "Raise KeyboardInterrupt.", 0,
     0},
    {"raise_signal(signalnum, /)", signal_raise_signal, "Send a signal to this process.", 0, 0},
    {"strsignal(signalnum, /)", signal_strsignal, "What a signal means.", 0, 0},
    {"valid_signals()", signal_valid_signals, "The signals that there are.", 0, 0},
    {"alarm(seconds, /)", signal_alarm, "SIGALRM after so many seconds; what was left of one before.", 0, 0},
    {"siginterrupt(signalnum, flag, /)", signal_siginterrupt, "Does the signal interrupt system calls?", 0,
     0},
    {"set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)", signal_set_wakeup_fd,
     "The descriptor to which numbers of signals are written; the one before.", 0, 0},
    {"pthread_sigmask(how, mask, /)", signal_pthread_sigmask,
     "Change which signals are blocked; those before.", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

static const struct {
    const char *name;
    int value;
} constants[] = {
#define C(name)                                                                                              \
    { #name, name }
    C(SIGHUP),           C(SIGINT),          C(SIGQUIT),
    C(SIGILL),           C(SIGTRAP),         C(SIGABRT),
    C(SIGIOT),           C(SIGBUS),          C(SIGFPE),
    C(SIGKILL),          C(SIGUSR1),         C(SIGSEGV),
    C(SIGUSR2),          C(SIGPIPE),         C(SIGALRM),
    C(SIGTERM),          C(SIGSTKFLT),       C(SIGCHLD),
    C(SIGCONT),          C(SIGSTOP),         C(SIGTSTP),
    C(SIGTTIN),          C(SIGTTOU),         C(SIGURG),
    C(SIGXCPU),          C(SIGXFSZ),         C(SIGVTALRM),
    C(SIGPROF),          C(SIGWINCH),        C(SIGIO),
    C(SIGPOLL),          C(SIGPWR),          C(SIGSYS),
    C(SIG_BLOCK),        C(SIG_UNBLOCK),     C(SIG_SETMASK),
#undef C
    {"SIGCLD", SIGCHLD}, {"SIG_DFL", 0},     {"SIG_IGN", 1},
    {"NSIG", SIGNALS},   {"ITIMER_REAL", 0}, {"ITIMER_VIRTUAL", 1},
    {"ITIMER_PROF", 2},
};

static bool execute(Vm *vm, Value module) {
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
        if (!module_add_int(vm, module, constants[i].name, constants[i].value))
            return false;
    if (!module_add_int(vm, module, "SIGRTMIN", SIGRTMIN) ||
        !module_add_int(vm, module, "SIGRTMAX", SIGRTMAX))
        return false;
    Str *name = str_intern_c(vm, "default_int_handler");
    Value on_interrupt = name ? dict_get_str(vm, value_to_module(module)->dict, name) : NO_VALUE;
    List *list = list_new(vm, SIGNALS);
    for (int i = 0; list && i < SIGNALS; i++) {
        int action = vm->host && i ? host_signal_get(vm->host, i) : 0;
        Value handler = i == SIGINT && action == HOST_SIGNAL_NOTE ? on_interrupt
                        : action == HOST_SIGNAL_IGNORE            ? value_from_small_int(1)
                        : action == HOST_SIGNAL_DEFAULT           ? value_from_small_int(0)
                                                                  : VALUE_NONE;
        if (!list_append(vm, list, handler))
            return false;
    }
    return list && module_set_state(vm, &module__signal, 0, list_value(list));
}

const ModuleDefinition module__signal = {
    .name = "_signal",
    .doc = "Signals.",
    .functions = functions,
    .execute = execute,
    .state = 1,
};
