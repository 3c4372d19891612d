/** The command that asks pools directly. */
@NullMarked
package dev.plumbline.service.cli.probe;

import org.jspecify.annotations.NullMarked;
