/** The commands about the policy file. */
@NullMarked
package dev.plumbline.service.cli.policy;

import org.jspecify.annotations.NullMarked;
