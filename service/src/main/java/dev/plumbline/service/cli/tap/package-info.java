/** The command that stands in front of an engine. */
@NullMarked
package dev.plumbline.service.cli.tap;

import org.jspecify.annotations.NullMarked;
