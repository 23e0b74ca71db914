import { runCommand } from './command';
import { dashboardCommand } from './dashboard-command';

void runCommand(dashboardCommand);
