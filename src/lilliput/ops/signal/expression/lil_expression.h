/* lil_expression: the steps of a postfix program, in the order of CODES in the operator's program.py. */
#ifndef LIL_EXPRESSION_H
#define LIL_EXPRESSION_H

#define LIL_EXPRESSION_CHANNEL  0 /* push number `index` of the row      */
#define LIL_EXPRESSION_CONSTANT 1 /* push number `index` of the constants */
#define LIL_EXPRESSION_ADD      2 /* two numbers from the stack for one   */
#define LIL_EXPRESSION_SUBTRACT 3
#define LIL_EXPRESSION_MULTIPLY 4
#define LIL_EXPRESSION_DIVIDE   5
#define LIL_EXPRESSION_MIN      6
#define LIL_EXPRESSION_MAX      7
#define LIL_EXPRESSION_NEGATE   8 /* the number on top for another        */
#define LIL_EXPRESSION_ABS      9
#define LIL_EXPRESSION_SQRT     10
#define LIL_EXPRESSION_EXP      11
#define LIL_EXPRESSION_LOG      12

#define LIL_EXPRESSION_DEPTH 16 /* of the stack; programs are checked against it when they are made */

#endif
