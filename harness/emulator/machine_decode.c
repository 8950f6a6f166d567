// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the instructions that a TD does not execute as a plain CPU would, or that the engine
 * does not know (SDM vol. 2D, appendix A). Called for every instruction, so what is of no
 * interest is told by one or two bytes.
 */
#ifdef TDX_CTS_UNICORN

#include <string.h>

#include "emulator/machine_private.h"

/* Exit qualification of an I/O instruction, SDM vol. 3C, table 28-5. */
#define IO_IN (1u << 3)
#define IO_STRING (1u << 4)
#define IO_REP (1u << 5)
#define IO_IMMEDIATE (1u << 6)
#define IO_PORT_SHIFT 16

/* XCR0 bits that a vector instruction needs. */
#define XCR0_AVX 0x6
#define XCR0_AVX512 0xe6
#define XCR0_AMX 0x60000

/* An instruction taken apart up to its opcode. */
struct bytes {
	const uint8_t *at; /* of the opcode; ModRM follows */
	unsigned int length; /* up to the opcode */
	unsigned int prefix; /* 0x66, 0xf2 or 0xf3, the last one */
	bool operand_size, repeat;
	unsigned int rex;
};

static bool found(struct machine_instruction *instruction, enum machine_opcode opcode,
		  const struct bytes *bytes, unsigned int length)
{
	instruction->opcode = opcode;
	instruction->length = bytes->length + length;
	return true;
}

static unsigned int modrm_reg(const struct bytes *bytes, uint8_t modrm)
{
	return (modrm >> 3 & 7) | (bytes->rex & 4) << 1;
}

static unsigned int modrm_rm(const struct bytes *bytes, uint8_t modrm)
{
	return (modrm & 7) | (bytes->rex & 1) << 3;
}

static bool found_registers(struct machine_instruction *instruction, enum machine_opcode opcode,
			    const struct bytes *bytes)
{
	uint8_t modrm = bytes->at[2];

	instruction->reg = modrm_reg(bytes, modrm);
	instruction->rm = modrm_rm(bytes, modrm);
	return found(instruction, opcode, bytes, 3);
}

static bool decode_0f_01_register(const struct bytes *bytes,
				  struct machine_instruction *instruction)
{
	static const struct {
		uint8_t modrm, opcode;
	} rows[] = {
		{ 0xc1, OPCODE_VMCALL }, { 0xc8, OPCODE_MONITOR }, { 0xc9, OPCODE_MWAIT },
		{ 0xcc, OPCODE_TDCALL }, { 0xcd, OPCODE_SEAM },    { 0xce, OPCODE_SEAM },
		{ 0xcf, OPCODE_SEAM },   { 0xd0, OPCODE_XGETBV },  { 0xd1, OPCODE_XSETBV },
		{ 0xd5, OPCODE_XEND },   { 0xd6, OPCODE_XTEST },   { 0xee, OPCODE_RDPKRU },
		{ 0xef, OPCODE_WRPKRU }, { 0xf9, OPCODE_RDTSCP },
	};
	bool tdx = bytes->at[2] >= 0xcc && bytes->at[2] <= 0xcf;

	if ((bytes->prefix == 0x66) != tdx)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].modrm == bytes->at[2])
			return found(instruction, rows[i].opcode, bytes, 3);
	}
	return false;
}

static bool decode_0f_01(const struct bytes *bytes, struct machine_instruction *instruction)
{
	uint8_t modrm = bytes->at[2];

	if (modrm >> 6 == 3)
		return decode_0f_01_register(bytes, instruction);
	return (modrm >> 3 & 7) == 7 && found(instruction, OPCODE_INVLPG, bytes, 0);
}

static bool decode_0f_ae(const struct bytes *bytes, struct machine_instruction *instruction)
{
	uint8_t modrm = bytes->at[2];
	unsigned int extension = modrm >> 3 & 7;

	if (modrm >> 6 != 3)
		return extension >= 4 && extension <= 6 && !bytes->prefix &&
		       found(instruction, OPCODE_XSAVE, bytes, 0);
	if (extension != 6)
		return false;
	switch (bytes->prefix) {
	case 0x66:
		return found_registers(instruction, OPCODE_TPAUSE, bytes);
	case 0xf2:
		return found_registers(instruction, OPCODE_UMWAIT, bytes);
	case 0xf3:
		return found_registers(instruction, OPCODE_UMONITOR, bytes);
	default:
		return false;
	}
}

static bool decode_0f_c7(const struct bytes *bytes, struct machine_instruction *instruction)
{
	uint8_t modrm = bytes->at[2];
	unsigned int extension = modrm >> 3 & 7;

	if (modrm >> 6 == 3)
		return extension == 7 && bytes->prefix == 0xf3 &&
		       found_registers(instruction, OPCODE_RDPID, bytes);
	/* XRSTORS, XSAVEC, XSAVES; the first and the last at CPL 0 only. */
	instruction->detail = extension != 4;
	return extension >= 3 && extension <= 5 && found(instruction, OPCODE_XSAVE, bytes, 0);
}

static bool decode_0f(const struct bytes *bytes, struct machine_instruction *instruction)
{
	switch (bytes->at[1]) {
	case 0x01:
		return decode_0f_01(bytes, instruction);
	case 0x05: /* SYSCALL, SYSRET, SYSENTER, SYSEXIT */
	case 0x07:
	case 0x34:
	case 0x35:
		return found(instruction, OPCODE_SYSTEM_CALL, bytes, 2);
	case 0x08:
		return found(instruction, OPCODE_INVD, bytes, 2);
	case 0x09:
		return found(instruction, OPCODE_WBINVD, bytes, 2);
	case 0x20:
		return found_registers(instruction, OPCODE_READ_CR, bytes);
	case 0x21:
		return found_registers(instruction, OPCODE_READ_DR, bytes);
	case 0x22:
		return found_registers(instruction, OPCODE_WRITE_CR, bytes);
	case 0x23:
		return found_registers(instruction, OPCODE_WRITE_DR, bytes);
	case 0x30:
		return found(instruction, OPCODE_WRMSR, bytes, 2);
	case 0x32:
		return found(instruction, OPCODE_RDMSR, bytes, 2);
	case 0x33:
		return found(instruction, OPCODE_RDPMC, bytes, 2);
	case 0xa2:
		return found(instruction, OPCODE_CPUID, bytes, 2);
	case 0xae:
		return decode_0f_ae(bytes, instruction);
	case 0xc7:
		return decode_0f_c7(bytes, instruction);
	default:
		return false;
	}
}

/* The port of those that have it in DX is filled in when the instruction is executed. */
static bool decode_io(const struct bytes *bytes, struct machine_instruction *instruction)
{
	uint8_t opcode = bytes->at[0];
	bool string = opcode < 0xe0;
	bool immediate = opcode >= 0xe0 && opcode < 0xe8;
	unsigned int size = opcode & 1 ? (bytes->operand_size ? 2 : 4) : 1;
	uint64_t detail = size - 1;

	if (!(opcode & 2))
		detail |= IO_IN;
	if (string)
		detail |= IO_STRING | (bytes->repeat ? IO_REP : 0);
	if (immediate)
		detail |= IO_IMMEDIATE | (uint64_t)bytes->at[1] << IO_PORT_SHIFT;
	instruction->detail = detail;
	return found(instruction, OPCODE_IO, bytes, immediate ? 2 : 1);
}

static bool decode_xbegin(const struct bytes *bytes, struct machine_instruction *instruction)
{
	int16_t near16;

	if (bytes->at[1] != 0xf8)
		return false;
	if (!bytes->operand_size) {
		memcpy(&instruction->immediate, bytes->at + 2, sizeof(instruction->immediate));
		return found(instruction, OPCODE_XBEGIN, bytes, 6);
	}
	memcpy(&near16, bytes->at + 2, sizeof(near16));
	instruction->immediate = near16;
	return found(instruction, OPCODE_XBEGIN, bytes, 4);
}

/* VEX-encoded, on opmask registers: KANDW and so on, KMOVW, KORTESTW. */
static bool is_opmask(unsigned int map, uint8_t opcode)
{
	return map == 1 && ((opcode >= 0x41 && opcode <= 0x4b) || (opcode & 0xfc) == 0x90 ||
			    (opcode & 0xfe) == 0x98);
}

/*
 * VEX and EVEX: all but the instructions on general registers (ANDN, BZHI, MULX and so on),
 * which the engine knows.
 */
static bool decode_vector(struct emu_machine *machine, const struct bytes *bytes,
			  struct machine_instruction *instruction)
{
	uint8_t first = bytes->at[0];
	unsigned int map = first == 0xc4 ? bytes->at[1] & 0x1f : 1;
	uint8_t opcode = bytes->at[first == 0xc4 ? 3 : 2];
	bool general = (map == 2 && (opcode & 0xf8) == 0xf0) || (map == 3 && opcode == 0xf0);
	bool tile = map == 2 && (opcode == 0x49 || opcode == 0x4b || (opcode & 0xfd) == 0x5c);

	/* LES, LDS and BOUND take memory, and are only in 32-bit code. */
	if (bytes->at[1] >> 6 != 3 && !machine_mode64(machine))
		return false;
	if (first != 0x62 && general)
		return false;
	instruction->detail = XCR0_AVX;
	if (first == 0x62 || is_opmask(map, opcode))
		instruction->detail = XCR0_AVX512;
	else if (first == 0xc4 && tile)
		instruction->detail = XCR0_AMX;
	instruction->only64 = instruction->detail == XCR0_AMX;
	return found(instruction, OPCODE_VECTOR, bytes, 0);
}

static bool decode_opcode(struct emu_machine *machine, const struct bytes *bytes,
			  struct machine_instruction *instruction)
{
	uint8_t opcode = bytes->at[0];

	switch (opcode) {
	case 0x0f:
		return decode_0f(bytes, instruction);
	case 0x62:
	case 0xc4:
	case 0xc5:
		return decode_vector(machine, bytes, instruction);
	case 0x6c ... 0x6f:
	case 0xe4 ... 0xe7:
	case 0xec ... 0xef:
		return decode_io(bytes, instruction);
	case 0xc6:
		return bytes->at[1] == 0xf8 && found(instruction, OPCODE_XABORT, bytes, 3);
	case 0xc7:
		return decode_xbegin(bytes, instruction);
	case 0xcc:
	case 0xf1:
		instruction->immediate = opcode == 0xcc ? VECTOR_BP : VECTOR_DB;
		return found(instruction, OPCODE_INT, bytes, 1);
	case 0xcd:
		instruction->immediate = bytes->at[1];
		return found(instruction, OPCODE_INT, bytes, 2);
	case 0xf4:
		return found(instruction, OPCODE_HLT, bytes, 1);
	default:
		return false;
	}
}

/* Prefixes but REX; false for a byte that is none. */
static bool take_prefix(struct bytes *bytes)
{
	switch (bytes->at[0]) {
	case 0x66:
		bytes->operand_size = true;
		/* F2 and F3 come first where an opcode has all three. */
		if (!bytes->repeat)
			bytes->prefix = 0x66;
		return true;
	case 0xf2:
	case 0xf3:
		bytes->repeat = true;
		bytes->prefix = bytes->at[0];
		return true;
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0x67:
	case 0xf0:
		return true;
	default:
		return false;
	}
}

bool machine_decode(struct emu_machine *machine, const uint8_t *bytes,
		    struct machine_instruction *instruction)
{
	struct bytes taken = { .at = bytes };

	while (taken.length < MACHINE_MAX_PREFIXES && take_prefix(&taken)) {
		taken.at++;
		taken.length++;
	}
	if (taken.at[0] >> 4 == 4) {
		taken.rex = taken.at[0];
		taken.at++;
		taken.length++;
	}
	*instruction = (struct machine_instruction){ .opcode = OPCODE_NONE };
	if (!decode_opcode(machine, &taken, instruction))
		return false;
	/* In 32-bit code what looks like REX is INC or DEC. */
	return !taken.rex || machine_mode64(machine);
}

#endif
