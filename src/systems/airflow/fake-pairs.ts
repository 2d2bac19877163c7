/** The permissions that Airflow 3.1.8 creates at its first start, in the order of its table. */

/**
 * One a line: the least of the built-in roles that has it, the action, the resource. Each of Viewer, User, Op and Admin
 * has all that the one before has. Read from the database of a fresh server.
 */
export const PERMISSIONS = `
Viewer can_read DAGs
User can_delete DAGs
User can_edit DAGs
Viewer can_read DAG Dependencies
Viewer can_read DAG Code
Viewer can_read DAG Runs
Viewer can_read DAG Versions
Viewer can_read DAG Warnings
Viewer can_read Assets
Viewer can_read Asset Aliases
Viewer can_read Backfills
Viewer can_read Cluster Activity
Viewer can_read Pools
Viewer can_read ImportError
Viewer can_read Jobs
Viewer can_read My Password
Viewer can_edit My Password
Viewer can_read My Profile
Viewer can_edit My Profile
Viewer can_read SLA Misses
Viewer can_read Task Instances
Viewer can_read Task Logs
Viewer can_read XComs
Viewer can_read HITL Detail
Viewer can_read Website
Viewer menu_access Browse
Viewer menu_access DAGs
Viewer menu_access DAG Dependencies
Viewer menu_access DAG Runs
Viewer menu_access Assets
Viewer menu_access Cluster Activity
Viewer menu_access Documentation
Viewer menu_access Docs
Viewer menu_access Jobs
Viewer menu_access SLA Misses
Viewer menu_access Task Instances
User can_create Task Instances
User can_edit Task Instances
User can_delete Task Instances
User can_create DAG Runs
User can_edit DAG Runs
User can_delete DAG Runs
User can_edit HITL Detail
User can_create Assets
Op menu_access Admin
Op menu_access Configurations
Op menu_access Connections
Op menu_access Pools
Op menu_access Plugins
Op menu_access Variables
Op menu_access Providers
Op menu_access XComs
Op menu_access HITL Detail
Op can_read Configurations
Op can_create Connections
Op can_read Connections
Op can_edit Connections
Op can_delete Connections
Op can_create Pools
Op can_edit Pools
Op can_delete Pools
Op can_read Plugins
Op can_read Providers
Op can_create Variables
Op can_read Variables
Op can_edit Variables
Op can_delete Variables
Op can_create XComs
Op can_edit XComs
Op can_delete XComs
Op can_edit Assets
Op can_delete Assets
Op can_create Backfills
Op can_edit Backfills
Op can_delete Backfills
Admin can_read Audit Logs
Admin menu_access Audit Logs
Admin can_read All Audit Logs
Admin can_read All Import Errors
Admin can_read All Reparses
Admin can_read Task Reschedules
Admin menu_access Task Reschedules
Admin can_read Triggers
Admin menu_access Triggers
Admin can_read Passwords
Admin can_edit Passwords
Admin can_read Roles
Admin can_edit Roles
Admin can_create Users
Admin can_read Users
Admin can_edit Users
Admin can_delete Users
Admin menu_access List Users
Admin menu_access Security
Admin can_create Roles
Admin can_delete Roles
Admin menu_access List Roles
Admin can_read User Stats Chart
Admin menu_access User's Statistics
Admin can_read Permissions
Admin menu_access Actions
Admin can_read View Menus
Admin menu_access Resources
Admin can_read Permission Views
Admin menu_access Permission Pairs
`
