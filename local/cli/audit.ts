import { runCommand } from './command';
import { auditCommand } from './audit-command';

void runCommand(auditCommand());
