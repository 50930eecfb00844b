// SPDX-License-Identifier: MIT
//
// The two things that C cannot say: leaving one C stack for another, and putting all callee-saved registers on it.
//
//   void *c_stack_switch_registers(void **saved, void *stack_pointer, void *argument)
//     pushes the callee-saved registers, stores the stack pointer in *saved, takes the other stack pointer, pops its
//     registers and returns `argument` there. Signal mask and floating-point control are the thread's, not a stack's.
//   c_stack_start
//     where a fresh stack returns to at its first switch: calls c_stack_begin(stack, argument), which does not return.
//   void c_stack_spill_and_call(void (*function)(void *, void *), void *argument)
//     pushes the callee-saved registers and calls function(argument, stack pointer).
//
// c_stack.c lays out a fresh stack to match: see C_STACK_SWITCH_WORDS there.

#if defined(__x86_64__)

    .text
    .globl c_stack_switch_registers
    .hidden c_stack_switch_registers
    .type c_stack_switch_registers, @function
c_stack_switch_registers:
    .cfi_startproc
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    movq %rdx, %rax
    ret
    .cfi_endproc
    .size c_stack_switch_registers, . - c_stack_switch_registers

    .globl c_stack_start
    .hidden c_stack_start
    .type c_stack_start, @function
c_stack_start:
    .cfi_startproc
    .cfi_undefined rip
    movq %rbx, %rdi
    movq %rax, %rsi
    call c_stack_begin
    ud2
    .cfi_endproc
    .size c_stack_start, . - c_stack_start

    .globl c_stack_spill_and_call
    .type c_stack_spill_and_call, @function
c_stack_spill_and_call:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    pushq %r12
    .cfi_adjust_cfa_offset 8
    pushq %r13
    .cfi_adjust_cfa_offset 8
    pushq %r14
    .cfi_adjust_cfa_offset 8
    pushq %r15
    .cfi_adjust_cfa_offset 8
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    movq %rdi, %rax
    movq %rsi, %rdi
    movq %rsp, %rsi
    call *%rax
    addq $56, %rsp
    .cfi_adjust_cfa_offset -56
    ret
    .cfi_endproc
    .size c_stack_spill_and_call, . - c_stack_spill_and_call

#elif defined(__aarch64__)

    .text
    .globl c_stack_switch_registers
    .hidden c_stack_switch_registers
    .type c_stack_switch_registers, %function
c_stack_switch_registers:
    stp x29, x30, [sp, #-160]!
    stp x19, x20, [sp, #16]
    stp x21, x22, [sp, #32]
    stp x23, x24, [sp, #48]
    stp x25, x26, [sp, #64]
    stp x27, x28, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    mov x0, x2
    ldp x19, x20, [sp, #16]
    ldp x21, x22, [sp, #32]
    ldp x23, x24, [sp, #48]
    ldp x25, x26, [sp, #64]
    ldp x27, x28, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    ldp x29, x30, [sp], #160
    ret
    .size c_stack_switch_registers, . - c_stack_switch_registers

    .globl c_stack_start
    .hidden c_stack_start
    .type c_stack_start, %function
c_stack_start:
    mov x1, x0
    mov x0, x19
    mov x29, #0
    mov x30, #0
    bl c_stack_begin
    brk #0
    .size c_stack_start, . - c_stack_start

    .globl c_stack_spill_and_call
    .type c_stack_spill_and_call, %function
c_stack_spill_and_call:
    stp x29, x30, [sp, #-160]!
    mov x29, sp
    stp x19, x20, [sp, #16]
    stp x21, x22, [sp, #32]
    stp x23, x24, [sp, #48]
    stp x25, x26, [sp, #64]
    stp x27, x28, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, x0
    mov x0, x1
    mov x1, sp
    blr x9
    ldp x29, x30, [sp], #160
    ret
    .size c_stack_spill_and_call, . - c_stack_spill_and_call

#else
#error "c_stack_switch.S knows x86-64 and aarch64"
#endif

    .section .note.GNU-stack, "", %progbits
