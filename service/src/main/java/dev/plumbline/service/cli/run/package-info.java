/** The commands that run the service: run and demo. */
@NullMarked
package dev.plumbline.service.cli.run;

import org.jspecify.annotations.NullMarked;
