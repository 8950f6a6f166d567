// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a kernel profile.
 */
#include "rules/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/json.h"
#include "rules/register_bits.h"

#define PROFILE_FORMAT "tdx-cts-kvm-profile-1"
#define PROFILE_SUFFIX ".json"
#define PROFILE_MAX_ENTRIES 256

static const struct {
	const char *name;
	const char *profile;
} policies[KVM_NUM_POLICIES] = {
	[KVM_DENYLIST] = { "denylist", "linux-6.19" },
	[KVM_ALLOWLIST] = { "allowlist", "linux-allowlist" },
	[KVM_CLOBBER_LIST] = { "clobber-list", "linux-clobber-list" },
};

static const char *const root_members[] = {
	"format",     "about",     "kernel",  "policy", "attributes", "xfam", "user_return_fixed",
	"nent_fixed", "supported", "allowed", NULL,
};
static const char *const mask_members[] = { "bits", "since", "source", NULL };
static const char *const flag_members[] = { "value", "source", NULL };
static const char *const bits_members[] = { "cpuid", "bits", "since", "source", NULL };

const char *kvm_policy_name(enum kvm_policy policy)
{
	return policies[policy].name;
}

const char *profile_default_name(enum kvm_policy policy)
{
	return policies[policy].profile;
}

bool kvm_policy_parse(const char *text, enum kvm_policy *policy)
{
	for (unsigned int i = 0; i < KVM_NUM_POLICIES; i++) {
		if (!strcmp(policies[i].name, text)) {
			*policy = i;
			return true;
		}
	}
	return false;
}

/* Since which kernel, and how that is known: for the reader, but it must be there. */
static int check_provenance(const struct json_at *entry, struct diag *diag)
{
	const char *text;

	if (json_member_string(entry, "since", &text, diag))
		return -1;
	return json_member_string(entry, "source", &text, diag);
}

/* "xfam": [{ "bits": "0x2e7", "since": "6.16", "source": "..." }, ...] */
static int read_mask(const struct json_at *root, const char *key, uint64_t *mask, struct diag *diag)
{
	struct json_at list, entry;
	uint64_t bits;
	long length;

	if (json_member(root, key, &list, diag))
		return -1;
	length = json_array_length(&list, PROFILE_MAX_ENTRIES, diag);
	if (length < 0)
		return -1;
	for (size_t i = 0; i < (size_t)length; i++) {
		if (json_element(&list, i, &entry, diag) ||
		    json_member_number(&entry, "bits", UINT64_MAX, &bits, diag) ||
		    json_only_members(&entry, mask_members, diag) || check_provenance(&entry, diag))
			return -1;
		*mask |= bits;
	}
	return 0;
}

static int read_flag(const struct json_at *root, const char *key, bool *flag, struct diag *diag)
{
	struct json_at member, value;
	const char *source;

	if (json_member(root, key, &member, diag) || json_member(&member, "value", &value, diag) ||
	    json_at_boolean(&value, flag, diag) ||
	    json_member_string(&member, "source", &source, diag))
		return -1;
	return json_only_members(&member, flag_members, diag);
}

/* -1: full */
static int add_supported(struct profile *profile, struct cpuid_bit bit)
{
	if (profile_supports(profile, bit))
		return 0;
	if (profile->num_supported == PROFILE_MAX_BITS)
		return -1;
	profile->supported[profile->num_supported++] = bit;
	return 0;
}

static int add_supported_bits(struct profile *profile, struct cpuid_addr at, enum cpuid_reg reg,
			      uint32_t mask)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (mask >> bit & 1 &&
		    add_supported(profile, (struct cpuid_bit){ .at = at, .reg = reg, .bit = bit }))
			return -1;
	}
	return 0;
}

static int add_allowed_bits(struct profile *profile, struct cpuid_addr at, enum cpuid_reg reg,
			    uint32_t mask)
{
	size_t i = 0;

	while (i < profile->num_allowed && !cpuid_addr_equal(profile->allowed[i].at, at))
		i++;
	if (i == PROFILE_MAX_ALLOWED)
		return -1;
	if (i == profile->num_allowed) {
		profile->allowed[i] = (struct profile_allowed){ .at = at };
		profile->num_allowed++;
	}
	profile->allowed[i].mask.reg[reg] |= mask;
	return 0;
}

typedef int add_bits(struct profile *profile, struct cpuid_addr at, enum cpuid_reg reg,
		     uint32_t mask);

static int read_entry(struct profile *profile, const struct json_at *entry, add_bits *add_to,
		      struct diag *diag)
{
	struct register_bits bits;

	if (register_bits_read(entry, &bits, diag) ||
	    json_only_members(entry, bits_members, diag) || check_provenance(entry, diag))
		return -1;
	for (uint32_t n = 0; n < bits.num_subleaves; n++) {
		if (add_to(profile, register_bits_at(&bits, n), bits.reg, bits.mask))
			return json_fail(entry, diag, "more bits than a profile holds; list fewer");
	}
	return 0;
}

static int read_bits(struct profile *profile, const struct json_at *list, add_bits *add_to,
		     struct diag *diag)
{
	long length = json_array_length(list, PROFILE_MAX_ENTRIES, diag);
	struct json_at entry;

	if (length < 0)
		return -1;
	for (size_t i = 0; i < (size_t)length; i++) {
		if (json_element(list, i, &entry, diag) ||
		    read_entry(profile, &entry, add_to, diag))
			return -1;
	}
	return 0;
}

/* An allow list and the policy that needs one stand or fall together. */
static int read_allowed(struct profile *profile, const struct json_at *root, struct diag *diag)
{
	struct json_at list;
	int there = json_optional(root, "allowed", &list, diag);

	if (there < 0)
		return -1;
	if (!there && profile->policy == KVM_ALLOWLIST)
		return json_member(root, "allowed", &list, diag);
	if (there && profile->policy != KVM_ALLOWLIST) {
		return json_fail(&list, diag,
				 "policy %s has no list of what it allows; remove it or write "
				 "\"policy\": \"allowlist\"",
				 kvm_policy_name(profile->policy));
	}
	return there ? read_bits(profile, &list, add_allowed_bits, diag) : 0;
}

static int read_policy(struct profile *profile, const struct json_at *root, struct diag *diag)
{
	struct json_at policy;
	const char *text;

	if (json_member(root, "policy", &policy, diag) || json_at_string(&policy, &text, diag))
		return -1;
	if (kvm_policy_parse(text, &profile->policy))
		return 0;
	return json_fail(&policy, diag,
			 "'%s' is no KVM policy; write denylist, allowlist or clobber-list", text);
}

static int read_kernel(struct profile *profile, const struct json_at *root, struct diag *diag)
{
	struct json_at format, kernel;
	const char *text;
	size_t len;

	if (json_member(root, "format", &format, diag) || json_at_string(&format, &text, diag))
		return -1;
	if (strcmp(text, PROFILE_FORMAT)) {
		return json_fail(&format, diag, "'%s' is not understood; expected \"%s\"", text,
				 PROFILE_FORMAT);
	}
	if (json_only_members(root, root_members, diag) ||
	    json_member(root, "kernel", &kernel, diag) || json_at_string(&kernel, &text, diag))
		return -1;
	len = strlen(text);
	if (len >= sizeof(profile->kernel)) {
		return json_fail(&kernel, diag, "longer than %zu characters; shorten it",
				 sizeof(profile->kernel) - 1);
	}
	memcpy(profile->kernel, text, len + 1);
	return 0;
}

static int read_document(struct profile *profile, const struct json_doc *doc, struct diag *diag)
{
	const struct json_at root = json_root(doc);
	struct json_at supported;

	if (read_kernel(profile, &root, diag) || read_policy(profile, &root, diag) ||
	    read_mask(&root, "attributes", &profile->attributes, diag) ||
	    read_mask(&root, "xfam", &profile->xfam, diag) ||
	    read_flag(&root, "user_return_fixed", &profile->user_return_fixed, diag) ||
	    read_flag(&root, "nent_fixed", &profile->nent_fixed, diag) ||
	    json_member(&root, "supported", &supported, diag) ||
	    read_bits(profile, &supported, add_supported_bits, diag))
		return -1;
	return read_allowed(profile, &root, diag);
}

/* The file's name without its folder and suffix, cut where it is longer than a name may be. */
static void take_name(struct profile *profile, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);
	size_t suffix = strlen(PROFILE_SUFFIX);

	if (len > suffix && !strcmp(name + len - suffix, PROFILE_SUFFIX))
		len -= suffix;
	if (len >= sizeof(profile->name))
		len = sizeof(profile->name) - 1;
	memcpy(profile->name, name, len);
}

/* Takes over the document. */
static struct profile *read_profile(const char *path, struct json_doc *doc, struct diag *diag)
{
	struct profile *profile = calloc(1, sizeof(*profile));

	if (!profile) {
		diag_no_memory(diag, path);
	} else if (read_document(profile, doc, diag)) {
		profile_free(profile);
		profile = NULL;
	} else {
		take_name(profile, path);
	}
	json_free(doc);
	return profile;
}

struct profile *profile_load(const char *path, struct diag *diag)
{
	struct json_doc doc;

	return json_load(&doc, path, diag) ? NULL : read_profile(path, &doc, diag);
}

struct profile *profile_parse(const char *path, const char *text, struct diag *diag)
{
	struct json_doc doc;

	return json_parse(&doc, path, 1, text, diag) ? NULL : read_profile(path, &doc, diag);
}

void profile_free(struct profile *profile)
{
	free(profile);
}

bool profile_supports(const struct profile *profile, struct cpuid_bit bit)
{
	for (size_t i = 0; i < profile->num_supported; i++) {
		if (cpuid_bit_equal(profile->supported[i], bit))
			return true;
	}
	return false;
}

int profile_add_support(struct profile *profile, const char *text, struct diag *diag)
{
	struct cpuid_bit bit;

	if (!cpuid_bit_parse(text, &bit)) {
		return diag_set(diag, "'%s' is no CPUID bit; write one as in 7.0:ecx.waitpkg",
				text);
	}
	if (add_supported(profile, bit)) {
		return diag_set(diag, "%s: more than %u supported bits; name fewer", text,
				PROFILE_MAX_BITS);
	}
	return 0;
}
