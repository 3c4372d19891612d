/** What the operator decides: budgets, tolerances, ceilings and times. */
@NullMarked
package dev.plumbline.models.policy;

import org.jspecify.annotations.NullMarked;
