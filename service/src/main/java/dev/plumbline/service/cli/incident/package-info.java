/** The commands about incidents, and what people decide on them. */
@NullMarked
package dev.plumbline.service.cli.incident;

import org.jspecify.annotations.NullMarked;
