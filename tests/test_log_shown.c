// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what a journal says was seen: members of a case's "end", and the lines of leaves, which
 * are wrong in one place.
 */
#include "tests/log_tried.h"

#define NO_SHOW "a case that has shown what is none"
#define ONE_LEAF(members) END(",\"leaves\":[{\"leaf\":\"7.0\"" members "}]")
#define ALL "ffffffffffffffffffffffff7"
#define MOVED(members) END(",\"compared\":\"" ALL "\",\"moved\":" members)
#define REFUSED(members) END(",\"refused\":{" members "}")
#define REGISTER "\"01cxafdvu-01cxafdvu-01cxafdvu-01\""
#define CLASSES "\"class\":[" REGISTER "," REGISTER "," REGISTER "," REGISTER "]"
#define FIELDS "\"fields\":[[],[],[],[]]"
#define ONE_FIELD(field) "\"fields\":[[],[],[" field "],[]]"
#define NO_LETTER "\"?1cxafdvu-01cxafdvu-01cxafdvu-01\""
#define NO_REGISTERS "classes or fields that are none"

_Static_assert(HOST_NUM_ELEMENTS == 99, "ALL has a digit for each four elements");

static const struct wrong shows[] = {
	{ ONE_LEAF(",\"host0\":[1,2,3,4294967295],\"guest_ve\":true"), NULL },
	{ ONE_LEAF(",\"host0\":[1,2,3]"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"asked\":[1,2,3,4,5]"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"guest1\":[1,2,3,-1]"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"guest1\":[1,2,3,4294967296]"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"guest0\":[1,2,3,\"4\"]"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"guest_ve\":1"), ":3:1: " NO_SHOW },
	{ ONE_LEAF(",\"host1\":7"), ":3:1: " NO_SHOW },
	{ END(",\"leaves\":{}"), ":3:1: " NO_SHOW },
	{ END(",\"leaves\":[7]"), ":3:1: " NO_SHOW },
	{ END(",\"leaves\":[{\"leaf\":7}]"), ":3:1: " NO_SHOW },
	{ END(",\"leaves\":[{\"leaf\":\"eax\"}]"), ":3:1: " NO_SHOW },
	{ END(",\"compared\":\"" ALL "\""), NULL },
	{ END(",\"compared\":\"ffffffffffffffffffffffff8\""), ":3:1: " NO_SHOW },
	{ END(",\"compared\":\"ffffffffffffffffffffffffg\""), ":3:1: " NO_SHOW },
	{ END(",\"compared\":\"" ALL "0\""), ":3:1: " NO_SHOW },
	{ END(",\"compared\":7"), ":3:1: " NO_SHOW },
	{ MOVED("{\"DR6\":[1,\"0x0\",\"0xffffffffffffffff\"]}"), NULL },
	{ MOVED("{\"DR6\":[2,\"0x0\",\"0x1\"]}"), ":3:1: " NO_SHOW },
	{ MOVED("{\"DR6\":[0,0,1]}"), ":3:1: " NO_SHOW },
	{ MOVED("{\"DR6\":[0,\"0x0\"]}"), ":3:1: " NO_SHOW },
	{ MOVED("{\"DR8\":[0,\"0x0\",\"0x1\"]}"), ":3:1: " NO_SHOW },
	{ MOVED("[\"DR6\"]"), ":3:1: " NO_SHOW },
	{ END(",\"moved\":{\"DR6\":[0,\"0x0\",\"0x1\"]}"), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"kvm\",\"errno\":\"EINVAL\",\"leaf\":\"7.0\""), NULL },
	{ REFUSED("\"by\":\"module\",\"status\":\"0xc000010000000045\",\"rcx\":\"0x7\""), NULL },
	{ REFUSED("\"by\":\"kvm\",\"errno\":\"EINVALID\""), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"kvm\",\"errno\":22"), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"guest\""), ":3:1: " NO_SHOW },
	{ REFUSED("\"errno\":\"EINVAL\""), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"module\",\"status\":45"), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"module\",\"rcx\":\"seven\""), ":3:1: " NO_SHOW },
	{ REFUSED("\"by\":\"kvm\",\"leaf\":\"seven\""), ":3:1: " NO_SHOW },
	{ END(",\"refused\":\"kvm\""), ":3:1: " NO_SHOW },
	{ "{\"leaf\":\"7.0\"," CLASSES "," FIELDS "}", NULL },
	{ "{\"older_leaf\":\"0x80000008\"," CLASSES "," FIELDS "}", NULL },
	{ "{\"leaf\":\"7.0\"," CLASSES "," ONE_FIELD("[31,0,\"#VE\",\"\",\"FIX-05\"]") "}", NULL },
	{ "{\"leaf\":\"7.0\"," CLASSES "," ONE_FIELD("[0,31,\"#VE\",\"\",\"FIX-05\"]") "}",
	  ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\"," CLASSES "," ONE_FIELD("[32,0,\"#VE\",\"\",\"FIX-05\"]") "}",
	  ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\"," CLASSES "," ONE_FIELD("[0,0,\"#VE\",\"\"]") "}",
	  ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\"," CLASSES "," ONE_FIELD("[0,0,7,\"\",\"\"]") "}",
	  ":3:1: " NO_REGISTERS },
	{ "{\"change\":\"7.1:eax.fred\",\"group\":\"g\",\"old\":\"\",\"new\":\"\"}", NULL },
	{ "{\"change\":\"7.1:eax.fred\",\"group\":\"g\",\"old\":\"\"}",
	  ":3:1: a change that is none" },
	{ "{\"change\":7,\"group\":\"g\",\"old\":\"\",\"new\":\"\"}",
	  ":3:1: a change that is none" },
	{ "{\"leaf\":7," CLASSES "," FIELDS "}", ":3:1: a leaf that is none" },
	{ "{\"leaf\":\"seven\"," CLASSES "," FIELDS "}", ":3:1: a leaf that is none" },
	{ "{\"older_leaf\":\"\"," CLASSES "," FIELDS "}", ":3:1: a leaf that is none" },
	{ "{\"leaf\":\"7.0\"," FIELDS "}", ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\",\"class\":[" REGISTER "]," FIELDS "}", ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\",\"class\":[\"\",\"\",\"\",\"\"]," FIELDS "}", ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\",\"class\":[" REGISTER "," REGISTER "," REGISTER "," NO_LETTER
	  "]," FIELDS "}",
	  ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\"," CLASSES "}", ":3:1: " NO_REGISTERS },
	{ "{\"leaf\":\"7.0\"," CLASSES ",\"fields\":[[],[],[],7]}", ":3:1: " NO_REGISTERS },
};

TEST(what_a_case_or_a_description_cannot_show_is_named)
{
	try_lines(_metadata, shows, COUNT(shows));
}

FOLDER_HARNESS_MAIN
