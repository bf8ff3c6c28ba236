// extension.js: starts `plastc lsp` for the programs that are open, and ends it with the editor.
'use strict';

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

function activate() {
    const command = vscode.workspace.getConfiguration('plast').get('command', 'plastc');
    client = new LanguageClient('plast', 'plastc', { command, args: ['lsp'] }, { documentSelector: [{ language: 'plast' }] });
    return client.start();
}

function deactivate() {
    return client && client.stop();
}

module.exports = { activate, deactivate };
