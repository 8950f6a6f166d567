// SPDX-License-Identifier: GPL-2.0-only
/*
 * The risk of what only snapshots show: what a target did, rather than what is said of it.
 */
#include <stdio.h>
#include <string.h>

#include "input/number.h"
#include "module/class.h"
#include "update/risk_private.h"

static bool begins(const char *text, const char *with)
{
	return text && !strncmp(text, with, strlen(with));
}

static bool numbers_of(const struct diff_line *line, uint64_t *older, uint64_t *newer)
{
	return line->value[0] && line->value[1] &&
	       number_parse(line->value[0], UINT64_MAX, older) &&
	       number_parse(line->value[1], UINT64_MAX, newer);
}

/* Bits of a word that a VMM may set since the update. */
static struct risk risk_of_gained(const struct risk_scene *scene, const char *subject,
				  uint64_t gained)
{
	struct risk risk = RISK_NEW;

	for (; gained; gained &= gained - 1) {
		unsigned int bit = (unsigned int)__builtin_ctzll(gained);

		if (begins(subject, "ATTRIBUTES"))
			risk = risk_worse(
				risk, risk_of_effect(effects_of_attributes(scene->effects, bit)));
		else if (begins(subject, "XFAM"))
			risk = risk_worse(risk,
					  risk_of_effect(effects_of_xfam(scene->effects, bit)));
	}
	return risk;
}

/* Fields of bits: in FIXED1 a 1 is a demand, in the others an offer. */
static struct risk risk_of_word(const struct risk_scene *scene, const char *subject, uint64_t older,
				uint64_t newer)
{
	uint64_t gained = newer & ~older, lost = older & ~newer;

	if (strstr(subject, "FIXED1"))
		return gained ? RISK_BROKEN_ACCEPTED : RISK_NEW;
	return risk_worse(risk_of_gained(scene, subject, gained),
			  lost ? RISK_BROKEN_OFFERED : RISK_NEW);
}

static bool is_word(const char *subject)
{
	static const char *const words[] = { "ATTRIBUTES",
					     "XFAM",
					     "CONFIG_FLAGS",
					     "TDX_FEATURES",
					     "CPUID_CONFIG_VALUES",
					     "IA32_ARCH_CAPABILITIES_CONFIG_MASK",
					     "OPT_IN" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (begins(subject, words[i]))
			return true;
	}
	return false;
}

/* A bit of CPUID_CONFIG; one that was in every respect configurable, and not listed, is not new. */
static struct risk risk_of_config(const struct risk_scene *scene, const struct diff_line *line)
{
	const struct fact *class = facts_find_bit(scene->older->facts, FACT_CLASS, line->bit);

	if (!line->value[1])
		return risk_broken(RISK_VMMS, PROMISE_CONFIGURABLE);
	if (risk_behind_opt_in(scene->newer, line->bit) ||
	    (class && begins(class->value, class_name(CLASS_DIRECT))))
		return RISK_NEW;
	return risk_of_effect(effects_of_cpuid(scene->effects, line->bit));
}

struct risk risk_of_metadata(const struct risk_scene *scene, const struct diff_line *line)
{
	uint64_t older, newer;

	if (!line->subject)
		return risk_of_config(scene, line);
	if (!line->value[0] || !line->value[1])
		return risk_of_presence(line);
	if (begins(line->value[1], "status"))
		return begins(line->value[0], "status") ? RISK_NONE : RISK_BROKEN_OFFERED;
	if (begins(line->value[0], "status"))
		return RISK_NEW;
	if (!numbers_of(line, &older, &newer))
		return RISK_NONE;
	if (is_word(line->subject))
		return risk_of_word(scene, line->subject, older, newer);
	if (begins(line->subject, "MAX_"))
		return newer < older ? RISK_BROKEN_ACCEPTED : RISK_NEW;
	return RISK_NONE;
}

/* "XFAM[2]", "ATTRIBUTES[28]", or a CPUID bit; what that is worth, its class and its way say. */
struct risk risk_of_capability(const struct risk_scene *scene, const struct diff_line *line)
{
	const char *bracket = line->subject ? strchr(line->subject, '[') : NULL;
	uint64_t bit;

	if (!line->value[1] || !line->subject)
		return risk_of_presence(line);
	if (!bracket || !number_parse_n(bracket + 1, strcspn(bracket + 1, "]"), 63, &bit))
		return RISK_NEEDS_REVIEW;
	return risk_of_gained(scene, line->subject, 1ULL << bit);
}

/* A class is a way that one platform has made up its mind about. */
static struct way way_of_class(const char *text)
{
	static const enum way_value values[CLASS_NUM] = {
		[CLASS_FIXED0] = WAY_FIXED0,     [CLASS_FIXED1] = WAY_FIXED1,
		[CLASS_DIRECT] = WAY_CONFIGURED, [CLASS_XFAM] = WAY_NATIVE,
		[CLASS_ATTRIBUTES] = WAY_NATIVE, [CLASS_INDIRECT] = WAY_NATIVE,
		[CLASS_DYNAMIC] = WAY_DYNAMIC,   [CLASS_FAULTING] = WAY_FAULTING,
		[CLASS_UNKNOWN] = WAY_UNKNOWN,
	};
	struct way way = WAY_NONE;

	way.value = text ? WAY_UNKNOWN : WAY_FAULTING;
	for (enum bit_class class = 0; text && class < CLASS_NUM; class ++) {
		size_t len = strlen(class_name(class));

		if (begins(text, class_name(class)) && (!text[len] || strchr(",;:", text[len])))
			way.value = values[class];
	}
	return way;
}

struct risk risk_of_class(const struct risk_scene *scene, const struct diff_line *line)
{
	struct way older = way_of_class(line->value[0]), newer = way_of_class(line->value[1]);

	if (line->subject)
		return RISK_NEEDS_REVIEW;
	if (older.value == newer.value && older.value != WAY_UNKNOWN)
		return RISK_BROKEN_VIEW; /* other values were seen */
	newer.opted_in = risk_behind_opt_in(scene->newer, line->bit);
	return risk_between(scene, line->bit, &older, &newer);
}

/* A bit that was not there before, and is 0, is what it was. */
struct risk risk_of_view(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	if (!line->value[0] && !strchr(line->value[1], '1'))
		return RISK_NONE;
	return RISK_BROKEN_VIEW;
}

/* Both modules have the bit. */
static bool known_to_both(const struct risk_scene *scene, struct cpuid_bit bit)
{
	static const enum fact_kind kinds[] = { FACT_DECLARED, FACT_CLASS, FACT_VIEW };
	const struct side *const sides[] = { scene->older, scene->newer };
	unsigned int known = 0;

	for (unsigned int i = 0; i < 2; i++) {
		for (size_t j = 0; j < sizeof(kinds) / sizeof(kinds[0]); j++)
			known |= facts_find_bit(sides[i]->facts, kinds[j], bit) ? 1u << i : 0;
	}
	return known == 3;
}

/* "moves 7.0:ecx.gfni=1", "guest reads 4.0:ebx.ways=0xf", "0xb.0 added": the first bit of it. */
static bool bit_that_moves(const char *word, struct cpuid_bit *bit)
{
	static const char *const before[] = { "moves ", "guest reads " };
	char text[CPUID_TEXT];
	unsigned int msb;

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		word += begins(word, before[i]) ? strlen(before[i]) : 0;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(word, "= "), word);
	*bit = (struct cpuid_bit){ 0 };
	return fact_bits_parse(text, bit, &msb) || cpuid_addr_parse(text, &bit->at);
}

/* Words of @text that @other has not, but for bits that only one of the modules knows. */
static bool moves_otherwise(const struct risk_scene *scene, const char *text, const char *other)
{
	char word[CPUID_TEXT * 2];
	struct cpuid_bit bit;

	while (risk_next_new(&text, other, ",;", word, sizeof(word))) {
		if (!bit_that_moves(word, &bit) || known_to_both(scene, bit))
			return true;
	}
	return false;
}

struct risk risk_of_request(const struct risk_scene *scene, const struct diff_line *line)
{
	const char *older = line->value[0], *newer = line->value[1];
	bool was = begins(older, "accepted"), is = begins(newer, "accepted");

	if (was && !is)
		return RISK_BROKEN_ACCEPTED;
	if (!was)
		return is ? RISK_NEW : RISK_NONE;
	return moves_otherwise(scene, newer, older) || moves_otherwise(scene, older, newer) ?
		       RISK_BROKEN_VIEW :
		       RISK_NONE;
}

/* "7.0:ebx.bmi1=1, 7.0:ecx.enqcmd=1 via kvm": one is a bit that the newer module gives on opt-in. */
static bool asks_with_opt_in(const struct risk_scene *scene, const char *request)
{
	char bits[CPUID_TEXT * 2];
	struct cpuid_bit bit;
	unsigned int msb;

	while (risk_next_new(&request, NULL, ",", bits, sizeof(bits))) {
		bits[strcspn(bits, "= ")] = '\0';
		if (fact_bits_parse(bits, &bit, &msb) && risk_behind_opt_in(scene->newer, bit))
			return true;
	}
	return false;
}

struct risk risk_of_host(const struct risk_scene *scene, const struct diff_line *line)
{
	struct risk risk = RISK_NONE;
	const char *newer = line->value[1];
	char request[512];

	while (risk_next_new(&newer, line->value[0], ";", request, sizeof(request))) {
		if (strcmp(request, "as before") != 0)
			risk = risk_worse(risk,
					  asks_with_opt_in(scene, request) ?
						  RISK_NEW :
						  risk_broken(RISK_HOSTS, PROMISE_HOST_STATE));
	}
	return risk;
}
