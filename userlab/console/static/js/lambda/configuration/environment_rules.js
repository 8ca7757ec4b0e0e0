// Rules for names of environment variables. Source: Lambda Developer Guide, "Using environment variables".

const RESERVED =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|AWS_(?:DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_\w+|AWS_ACCESS_KEY(?:_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** What is wrong with a key, given the others; "" when nothing is. */
export function keyProblem(key, others = []) {
  if (!/^[A-Za-z]\w+$/.test(key)) return "Begin with a letter, and have at least two letters, numbers and underscores.";
  if (RESERVED.test(key)) return `${key} is set by Lambda itself. Choose another name.`;
  return others.includes(key) ? `There is a variable ${key} already.` : "";
}
