/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stylesheet and the script of the HTML report, each a text that ends in a NUL.
 */
	.section .rodata

	.globl html_stylesheet
	.type html_stylesheet, @object
html_stylesheet:
	.incbin "report.css"
	.byte 0
	.size html_stylesheet, . - html_stylesheet

	.globl html_script
	.type html_script, @object
html_script:
	.incbin "report.js"
	.byte 0
	.size html_script, . - html_script

	.section .note.GNU-stack, "", @progbits
