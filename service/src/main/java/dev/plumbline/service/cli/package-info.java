/** The commands of the command line, each a thin hand on the parts behind it. */
@NullMarked
package dev.plumbline.service.cli;

import org.jspecify.annotations.NullMarked;
