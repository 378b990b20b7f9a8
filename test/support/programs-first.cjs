// Whole programs take longest, in small files, while Jest starts with the largest ones where it has no times of an earlier run.

const { default: TestSequencer } = require("@jest/test-sequencer");

const isProgram = ({ path }) => path.includes("/e2e/");

module.exports = class ProgramsFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => Number(isProgram(b)) - Number(isProgram(a)));
  }
};
