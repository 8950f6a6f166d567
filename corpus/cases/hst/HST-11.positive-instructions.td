# SPDX-License-Identifier: GPL-2.0-only
# Without WAITPKG and TSX the instructions are not there for the TD
rule HST-11 positive
guest tpause
guest umwait
guest xbegin
guest exit async
expect accept
